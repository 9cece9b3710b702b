#include "engine/core/kernel_isa.hpp"
#include "engine/matrix/matrix_kernel.hpp"

namespace reticulin::matrix {

RETICULIN_ON_EVERY_ISA(void read_collagen(const ReadRates& rates, const ReadRow& row);
                       void advance_pools(const PoolRates& rates, const PoolRow& row);
                       void advance_elastin(const ElastinRow& row);
                       void deposit_fibres(const FibreRow& row);
                       void turn_fibres(const TurnRow& row);)

void read_collagen(const ReadRates& rates, const ReadRow& row) {
    RETICULIN_FOR_THIS_ISA(read_collagen)(rates, row);
}

void advance_pools(const PoolRates& rates, const PoolRow& row) {
    RETICULIN_FOR_THIS_ISA(advance_pools)(rates, row);
}

void advance_elastin(const ElastinRow& row) {
    RETICULIN_FOR_THIS_ISA(advance_elastin)(row);
}

void deposit_fibres(const FibreRow& row) {
    RETICULIN_FOR_THIS_ISA(deposit_fibres)(row);
}

void turn_fibres(const TurnRow& row) {
    RETICULIN_FOR_THIS_ISA(turn_fibres)(row);
}

}  // namespace reticulin::matrix
