#include "tests/reference/delta_form_twin.hpp"

#include <array>
#include <cstdlib>
#include <functional>
#include <utility>

namespace reticulin::reference {

namespace {

using Matrix = std::vector<Values>;
using Cell = std::array<int, 3>;

int count(const Box& box, int axis) {
    return axis == 0 ? box.nx : axis == 1 ? box.ny : box.nz;
}

/// The neighbour along an axis: wrapped laterally, the cell itself past top and bottom.
Cell neighbour(const Box& box, Cell cell, int axis, int way) {
    const int n = count(box, axis);
    const std::size_t a = static_cast<std::size_t>(axis);
    const int i = cell[a] + way;
    if (axis < 2) {
        cell[a] = (i + n) % n;
    } else if (i >= 0 && i < n) {
        cell[a] = i;
    }
    return cell;
}

void for_each_cell(const Box& box, const std::function<void(Cell)>& visit) {
    for (int z = 0; z < box.nz; ++z) {
        for (int y = 0; y < box.ny; ++y) {
            for (int x = 0; x < box.nx; ++x) visit({x, y, z});
        }
    }
}

std::size_t at(const Box& box, Cell c) {
    return box.at(c[0], c[1], c[2]);
}

/// Inverse by Gauss-Jordan elimination, no pivoting (the matrices are diagonally dominant).
Matrix inverse(Matrix m) {
    const std::size_t n = m.size();
    Matrix result(n, Values(n, 0.0));
    for (std::size_t i = 0; i < n; ++i) result[i][i] = 1.0;
    for (std::size_t i = 0; i < n; ++i) {
        const double pivot = m[i][i];
        for (std::size_t q = 0; q < n; ++q) {
            m[i][q] /= pivot;
            result[i][q] /= pivot;
        }
        for (std::size_t j = 0; j < n; ++j) {
            const double f = m[j][i];
            if (j == i || f == 0.0) continue;
            for (std::size_t q = 0; q < n; ++q) {
                m[j][q] -= f * m[i][q];
                result[j][q] -= f * result[i][q];
            }
        }
    }
    return result;
}

Values product(const Matrix& m, const Values& v) {
    Values result(v.size(), 0.0);
    for (std::size_t i = 0; i < v.size(); ++i) {
        for (std::size_t j = 0; j < v.size(); ++j) result[i] += m[i][j] * v[j];
    }
    return result;
}

/// 1 - dt D d_axis as a dense matrix.
Matrix implicit_axis(const Box& box, double transport, int axis) {
    const std::size_t n = static_cast<std::size_t>(count(box, axis));
    Matrix m(n, Values(n, 0.0));
    for (std::size_t i = 0; i < n; ++i) {
        m[i][i] += 1.0;
        for (const int way : {-1, 1}) {
            Cell cell{0, 0, 0};
            cell[static_cast<std::size_t>(axis)] = static_cast<int>(i);
            const Cell other = neighbour(box, cell, axis, way);
            const auto j = static_cast<std::size_t>(other[static_cast<std::size_t>(axis)]);
            m[i][i] += transport;
            m[i][j] -= transport;
        }
    }
    return m;
}

/// Solves (1 - dt D d_axis) v = r on every line of the axis.
void solve_axis(const Box& box, double transport, int axis, Values& values) {
    const Matrix solution = inverse(implicit_axis(box, transport, axis));
    const std::size_t a = static_cast<std::size_t>(axis);
    for_each_cell(box, [&](Cell start) {
        if (start[a] != 0) return;
        Values line;
        for (int i = 0; i < count(box, axis); ++i) {
            Cell cell = start;
            cell[a] = i;
            line.push_back(values[at(box, cell)]);
        }
        const Values solved = product(solution, line);
        for (int i = 0; i < count(box, axis); ++i) {
            Cell cell = start;
            cell[a] = i;
            values[at(box, cell)] = solved[static_cast<std::size_t>(i)];
        }
    });
}

}  // namespace

Values diffusion_term(const Box& box, double diffusivity, const Values& c) {
    Values result(box.size(), 0.0);
    for_each_cell(box, [&](Cell cell) {
        double sum = 0.0;
        for (const int dx : {-1, 0, 1}) {
            for (const int dy : {-1, 0, 1}) {
                for (const int dz : {-1, 0, 1}) {
                    const int steps = std::abs(dx) + std::abs(dy) + std::abs(dz);
                    const double weight = steps == 1 ? 1.0 / 3.0 : steps == 2 ? 1.0 / 6.0 : 0.0;
                    Cell other = neighbour(box, cell, 0, dx);
                    other = neighbour(box, other, 1, dy);
                    other = neighbour(box, other, 2, dz);
                    sum += weight * (c[at(box, other)] - c[at(box, cell)]);
                }
            }
        }
        result[at(box, cell)] = diffusivity * sum / (box.voxel * box.voxel);
    });
    return result;
}

Values delta_form_step(const Box& box, const Equation& e, const Values& c, double dt) {
    const Values spread = diffusion_term(box, e.diffusivity, c);
    const double transport =
        dt * e.diffusivity / (box.voxel * box.voxel) / (1.0 + dt * e.loss_rate);
    Values increment(box.size());
    for (std::size_t i = 0; i < box.size(); ++i) {
        const double u = e.loss.empty() ? 0.0 : e.loss[i];
        const double residual = dt * (spread[i] - (e.loss_rate + u) * c[i] + e.gain[i]);
        increment[i] = residual / ((1.0 + e.loss_rate * dt) * (1.0 + u * dt));
    }
    for (const int axis : {0, 1, 2}) solve_axis(box, transport, axis, increment);
    for (std::size_t i = 0; i < box.size(); ++i) increment[i] += c[i];
    return increment;
}

Values plain_splitting_step(const Box& box, const Equation& e, const Values& c, double dt) {
    const double transport = dt * e.diffusivity / (box.voxel * box.voxel);
    Values result(box.size());
    for (std::size_t i = 0; i < box.size(); ++i) {
        result[i] = (c[i] + dt * e.gain[i]) / (1.0 + dt * e.loss_rate);
    }
    for (const int axis : {0, 1, 2}) solve_axis(box, transport, axis, result);
    return result;
}

}  // namespace reticulin::reference
