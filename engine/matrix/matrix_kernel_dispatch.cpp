#include "engine/core/kernel_isa.hpp"
#include "engine/matrix/matrix_kernel.hpp"

namespace reticulin::matrix {

namespace baseline {
void read_collagen(const ReadRates& rates, const ReadRow& row);
void advance_pools(const PoolRates& rates, const PoolRow& row);
void advance_elastin(const ElastinRow& row);
void deposit_fibres(const FibreRow& row);
void turn_fibres(const TurnRow& row);
}  // namespace baseline

namespace v3 {
void read_collagen(const ReadRates& rates, const ReadRow& row);
void advance_pools(const PoolRates& rates, const PoolRow& row);
void advance_elastin(const ElastinRow& row);
void deposit_fibres(const FibreRow& row);
void turn_fibres(const TurnRow& row);
}  // namespace v3

namespace v4 {
void read_collagen(const ReadRates& rates, const ReadRow& row);
void advance_pools(const PoolRates& rates, const PoolRow& row);
void advance_elastin(const ElastinRow& row);
void deposit_fibres(const FibreRow& row);
void turn_fibres(const TurnRow& row);
}  // namespace v4

void read_collagen(const ReadRates& rates, const ReadRow& row) {
    for_this_isa(baseline::read_collagen, v3::read_collagen, v4::read_collagen)(rates, row);
}

void advance_pools(const PoolRates& rates, const PoolRow& row) {
    for_this_isa(baseline::advance_pools, v3::advance_pools, v4::advance_pools)(rates, row);
}

void advance_elastin(const ElastinRow& row) {
    for_this_isa(baseline::advance_elastin, v3::advance_elastin, v4::advance_elastin)(row);
}

void deposit_fibres(const FibreRow& row) {
    for_this_isa(baseline::deposit_fibres, v3::deposit_fibres, v4::deposit_fibres)(row);
}

void turn_fibres(const TurnRow& row) {
    for_this_isa(baseline::turn_fibres, v3::turn_fibres, v4::turn_fibres)(row);
}

}  // namespace reticulin::matrix
