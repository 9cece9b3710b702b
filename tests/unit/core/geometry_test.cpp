#include "engine/core/geometry.hpp"

#include "engine/core/random.hpp"

#include <gtest/gtest.h>

#include <Eigen/Eigenvalues>

namespace reticulin {
namespace {

Eigen::Matrix3d full(const SymmetricTensor& t) {
    Eigen::Matrix3d m;
    m << t[0], t[3], t[5], t[3], t[1], t[4], t[5], t[4], t[2];
    return m;
}

SymmetricTensor random_tensor(std::uint64_t id) {
    Stream stream(1, id, 0, Purpose::orientation_texture);
    SymmetricTensor t{};
    for (double& component : t) component = stream.normal();
    return t;
}

/// Values in order, directions orthonormal, and t = sum of value x direction direction^T.
void expect_decomposes(const EigenSystem& found, const SymmetricTensor& t) {
    EXPECT_GE(found.values[0], found.values[1]);
    EXPECT_GE(found.values[1], found.values[2]);
    Eigen::Matrix3d rebuilt = Eigen::Matrix3d::Zero();
    Eigen::Matrix3d frame;
    for (int i = 0; i < 3; ++i) {
        const Vec3& d = found.directions[static_cast<std::size_t>(i)];
        rebuilt += found.values[static_cast<std::size_t>(i)] * d * d.transpose();
        frame.col(i) = d;
    }
    EXPECT_LT((rebuilt - full(t)).norm(), 1e-13 * (1.0 + full(t).norm()));
    EXPECT_LT((frame.transpose() * frame - Eigen::Matrix3d::Identity()).norm(), 1e-13);
}

TEST(EigenSystem, AgreesWithEigensSolverOnRandomTensors) {
    for (std::uint64_t id = 0; id < 2000; ++id) {
        const SymmetricTensor t = random_tensor(id);
        const Eigen::SelfAdjointEigenSolver<Eigen::Matrix3d> reference(full(t));

        const EigenSystem found = eigen_system(t);

        expect_decomposes(found, t);
        for (int i = 0; i < 3; ++i) {
            ASSERT_NEAR(found.values[static_cast<std::size_t>(i)],
                        reference.eigenvalues()[2 - i],
                        1e-13 * 10)
                << id;
        }
    }
}

TEST(EigenSystem, HoldsForEqualEigenvalues) {
    expect_decomposes(eigen_system(isotropic_third), isotropic_third);
    const SymmetricTensor flat{0.5, 0.5, 0.0, 0.0, 0.0, 0.0};
    expect_decomposes(eigen_system(flat), flat);
    const SymmetricTensor single = outer(Vec3(1, 2, -2) / 3.0);
    expect_decomposes(eigen_system(single), single);
    EXPECT_NEAR(eigen_system(single).values[0], 1.0, 1e-14);
}

TEST(EigenSystem, HoldsForZero) {
    expect_decomposes(eigen_system(SymmetricTensor{}), SymmetricTensor{});
}

TEST(SymmetricTensor, ComponentsStandInTheOrderOfVtk) {
    const SymmetricTensor t = outer(Vec3(2, 3, 5));

    EXPECT_EQ(t, (SymmetricTensor{4, 9, 25, 6, 15, 10}));  // XX YY ZZ XY YZ XZ
}

TEST(SymmetricTensor, AppliesAsItsMatrixDoes) {
    for (std::uint64_t id = 0; id < 100; ++id) {
        const SymmetricTensor t = random_tensor(id);
        const Vec3 v = Stream(2, id, 0, Purpose::motion).direction();

        ASSERT_LT((apply(t, v) - full(t) * v).norm(), 1e-14);
    }
}

}  // namespace
}  // namespace reticulin
