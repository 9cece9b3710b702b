#include "tests/reference/delta_form_twin.hpp"

#include <array>
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

/// Gaussian elimination with no pivoting (the matrices are diagonally dominant).
Values solve_dense(Matrix m, Values r) {
    const std::size_t n = r.size();
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = i + 1; j < n; ++j) {
            const double f = m[j][i] / m[i][i];
            if (f == 0.0) continue;
            for (std::size_t q = i; q < n; ++q) m[j][q] -= f * m[i][q];
            r[j] -= f * r[i];
        }
    }
    for (std::size_t i = n; i-- > 0;) {
        for (std::size_t q = i + 1; q < n; ++q) r[i] -= m[i][q] * r[q];
        r[i] /= m[i][i];
    }
    return r;
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
    const Matrix m = implicit_axis(box, transport, axis);
    const std::size_t a = static_cast<std::size_t>(axis);
    for_each_cell(box, [&](Cell start) {
        if (start[a] != 0) return;
        Values line;
        for (int i = 0; i < count(box, axis); ++i) {
            Cell cell = start;
            cell[a] = i;
            line.push_back(values[at(box, cell)]);
        }
        const Values solved = solve_dense(m, line);
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
        for (const int axis : {0, 1, 2}) {
            for (const int way : {-1, 1}) {
                sum += c[at(box, neighbour(box, cell, axis, way))] - c[at(box, cell)];
            }
        }
        result[at(box, cell)] = diffusivity * sum / (box.voxel * box.voxel);
    });
    return result;
}

Values delta_form_step(const Box& box, const Equation& e, const Values& c, double dt) {
    const Values spread = diffusion_term(box, e.diffusivity, c);
    const double transport = dt * e.diffusivity / (box.voxel * box.voxel);
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
