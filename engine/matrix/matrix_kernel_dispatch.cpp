#include "engine/core/kernel_isa.hpp"
#include "engine/matrix/matrix_kernel.hpp"

namespace reticulin::matrix {

namespace baseline {
void advance_pools(const PoolRates& rates, const PoolRow& row);
void advance_elastin(const ElastinRow& row);
void deposit_fibres(const FibreRow& row);
void turn_fibres(const TurnRow& row);
}  // namespace baseline

namespace v3 {
void advance_pools(const PoolRates& rates, const PoolRow& row);
void advance_elastin(const ElastinRow& row);
void deposit_fibres(const FibreRow& row);
void turn_fibres(const TurnRow& row);
}  // namespace v3

namespace v4 {
void advance_pools(const PoolRates& rates, const PoolRow& row);
void advance_elastin(const ElastinRow& row);
void deposit_fibres(const FibreRow& row);
void turn_fibres(const TurnRow& row);
}  // namespace v4

void advance_pools(const PoolRates& rates, const PoolRow& row) {
    switch (kernel_isa()) {
        case KernelIsa::baseline:
            return baseline::advance_pools(rates, row);
        case KernelIsa::v3:
            return v3::advance_pools(rates, row);
        case KernelIsa::v4:
            return v4::advance_pools(rates, row);
    }
}

void advance_elastin(const ElastinRow& row) {
    switch (kernel_isa()) {
        case KernelIsa::baseline:
            return baseline::advance_elastin(row);
        case KernelIsa::v3:
            return v3::advance_elastin(row);
        case KernelIsa::v4:
            return v4::advance_elastin(row);
    }
}

void deposit_fibres(const FibreRow& row) {
    switch (kernel_isa()) {
        case KernelIsa::baseline:
            return baseline::deposit_fibres(row);
        case KernelIsa::v3:
            return v3::deposit_fibres(row);
        case KernelIsa::v4:
            return v4::deposit_fibres(row);
    }
}

void turn_fibres(const TurnRow& row) {
    switch (kernel_isa()) {
        case KernelIsa::baseline:
            return baseline::turn_fibres(row);
        case KernelIsa::v3:
            return v3::turn_fibres(row);
        case KernelIsa::v4:
            return v4::turn_fibres(row);
    }
}

}  // namespace reticulin::matrix
