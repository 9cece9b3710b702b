#include "engine/io/toml_document.hpp"

#include "python/bindings/bindings.hpp"

#include <nanobind/nanobind.h>
#include <nanobind/stl/string.h>

namespace nb = nanobind;
using namespace nanobind::literals;

namespace reticulin::python {

namespace {

nb::object value_of(const io::TomlNode& node);

/// (value, line, column of the value, line and column of the key)
nb::tuple as_tuple(const io::TomlNode& node) {
    return nb::make_tuple(value_of(node),
                          node.place.line,
                          node.place.column,
                          node.key_place.line,
                          node.key_place.column);
}

nb::object value_of(const io::TomlNode& node) {
    using Kind = io::TomlNode::Kind;
    switch (node.kind) {
        case Kind::table: {
            nb::dict table;
            for (const io::TomlNode& entry : node.entries)
                table[nb::str(entry.key.c_str(), entry.key.size())] = as_tuple(entry);
            return table;
        }
        case Kind::list: {
            nb::list list;
            for (const io::TomlNode& item : node.items) list.append(as_tuple(item));
            return list;
        }
        case Kind::integer:
            return nb::int_(node.integer);
        case Kind::number:
            return nb::float_(node.number);
        case Kind::boolean:
            return nb::bool_(node.boolean);
        case Kind::date:
            return nb::none();
        case Kind::text:
            break;
    }
    return nb::str(node.text.c_str(), node.text.size());
}

nb::typed<nb::tuple, nb::any, nb::ellipsis> parse_toml(const std::string& text,
                                                       const std::string& file) {
    io::Problems problems;
    const io::TomlNode root = io::parse_toml(text, file, problems);
    nb::list found;
    for (const io::Problem& p : problems.list())
        found.append(nb::make_tuple(p.place.file, p.place.line, p.place.column, p.path, p.message));
    return nb::make_tuple(as_tuple(root), found);
}

}  // namespace

void bind_toml(nb::module_& module) {
    module.def("parse_toml",
               parse_toml,
               "text"_a,
               "file"_a,
               "A TOML document as (root, problems); each node is (value, line, column, line and "
               "column of its key), tables are dictionaries of nodes, lists are lists of nodes.");
}

}  // namespace reticulin::python
