#include "engine/io/pack.hpp"

#include "engine/core/error.hpp"
#include "engine/io/result_source.hpp"
#include "engine/io/run_folder.hpp"
#include "engine/io/sealed_file.hpp"
#include "engine/io/vtkhdf_index.hpp"

namespace reticulin::io {

namespace {

void put_text(Hdf5File& out,
              const std::string& name,
              const std::string& text,
              const std::string& description) {
    const std::string path = "/reticulin/" + name;
    out.write(path, {text.size()}, reinterpret_cast<const std::uint8_t*>(text.data()));
    out.describe(path, "1", description);
}

void put_texts(Hdf5File& out, const std::string& folder) {
    const auto text = [&](const char* name) { return read_bytes(folder + "/" + name); };
    put_text(out, "scenario", text(run_files::scenario), "scenario.toml as given, UTF-8");
    put_text(out,
             "scenario_resolved",
             text(run_files::resolved),
             "Every effective value with its origin, UTF-8");
    put_text(out, "manifest", text(run_files::manifest), "manifest.json: provenance, UTF-8");
    put_text(out, "measures", text(run_files::measures), "measures.csv, UTF-8");
    put_text(out, "events", text(run_files::events), "events.jsonl, UTF-8");
}

void copy_numbers(Hdf5File& out,
                  const std::string& to,
                  const Hdf5File& in,
                  const std::string& from) {
    const auto values = in.read<double>(from);
    out.write(to, in.extents(from), values.data());
    out.describe(to, in.text_attribute(from, "units"), in.text_attribute(from, "description"));
}

void put_constants(Hdf5File& out, const Hdf5File& in, const ResultLayout& layout) {
    for (const std::string group : {"surface", "vessels"}) {
        for (const std::string& name : in.children("/" + group))
            copy_numbers(out, "/reticulin/" + group + "/" + name, in, "/" + group + "/" + name);
    }
    out.make_group("/reticulin/static");  // names the fields that never change
    for (const ColumnInfo& f : layout.static_fields)
        out.link_here("/reticulin/static/" + f.name, "/VTKHDF/fields/CellData/" + f.name);
}

void put_first_rows(Hdf5File& out,
                    const std::string& name,
                    const std::vector<std::int64_t>& counts,
                    const std::string& description) {
    std::vector<std::int64_t> first{0};
    for (const std::int64_t n : counts) first.push_back(first.back() + n);
    out.write("/reticulin/" + name, {first.size()}, first.data());
    out.describe("/reticulin/" + name, "1", description);
}

void put_clock(Hdf5File& out, const std::vector<SnapshotInfo>& snapshots) {
    std::vector<std::int64_t> ticks, cells, punctures;
    for (const SnapshotInfo& s : snapshots) {
        ticks.push_back(s.tick);
        cells.push_back(static_cast<std::int64_t>(s.cells));
        punctures.push_back(static_cast<std::int64_t>(s.puncture_points / 2));
    }
    out.write("/reticulin/ticks", {ticks.size()}, ticks.data());
    out.describe("/reticulin/ticks", "min", "Time of each snapshot");
    put_first_rows(
        out, "cell_rows", cells, "First row of cells of each snapshot, then the number of rows");
    put_first_rows(out,
                   "puncture_rows",
                   punctures,
                   "First row of punctures of each snapshot, then the number of rows");
}

using OpenFile = std::function<Hdf5File(const std::string&)>;

/// All columns of the record of punctures, snapshots one after the other.
void put_puncture_table(Hdf5File& out,
                        const std::vector<SnapshotInfo>& snapshots,
                        const OpenFile& open) {
    std::vector<Hdf5File> files;
    for (const SnapshotInfo& s : snapshots) files.push_back(open(s.file));
    for (const std::string& name : files.front().children("/punctures/table")) {
        const std::string from = "/punctures/table/" + name;
        std::vector<double> values;
        for (const Hdf5File& file : files) {
            const auto one = file.read<double>(from);
            values.insert(values.end(), one.begin(), one.end());
        }
        const std::string to = "/reticulin/punctures/" + name;
        out.write(to, {values.size()}, values.data());
        out.describe(to,
                     files.front().text_attribute(from, "units"),
                     files.front().text_attribute(from, "description"));
    }
}

}  // namespace

void pack_run(const std::string& run_folder, const std::string& output, const WriteHook& hook) {
    // Texts go in as they are: what is damaged must not become a file that seems whole.
    static_cast<void>(open_run_folder(run_folder)->measures());
    refuse_missing_snapshot(run_folder);
    const std::string folder = run_folder + "/" + run_files::snapshots;
    std::vector<SnapshotInfo> snapshots = list_snapshots(folder);
    if (snapshots.empty()) throw IoError(run_folder + " holds no snapshots to pack");
    const OpenFile open = [&](const std::string& name) { return open_sealed(folder + "/" + name); };
    for (SnapshotInfo& s : snapshots) s = inspect_snapshot(open(s.file), s.file);
    const Hdf5File static_file = open("static.h5");
    const ResultLayout layout = inspect_layout(static_file, open(snapshots.front().file));
    const std::string bytes = build_packed(layout, snapshots, open, [&](Hdf5File& out) {
        put_texts(out, run_folder);
        put_clock(out, snapshots);
        put_constants(out, static_file, layout);
        put_puncture_table(out, snapshots, open);
    });
    write_atomically(output, sealed(bytes, snapshots.back().tick), hook, "pack");
}

}  // namespace reticulin::io
