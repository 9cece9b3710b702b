# Sourced by the other scripts: where the repository is, and stages that print their name and seconds.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export CCACHE_DIR=${CCACHE_DIR:-$root/.cache/ccache}
export CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1 CCACHE_MAXSIZE=${CCACHE_MAXSIZE:-2G}
export OMP_WAIT_POLICY=${OMP_WAIT_POLICY:-passive} # spinning threads starve a busy machine
jobs=${JOBS:-$(nproc)}
stage_names=()
stage_results=()

# stage NAME COMMAND...: runs the command, prints its seconds, remembers both for `summary`.
stage() {
    local name=$1 begin=$SECONDS code=0
    shift
    printf '\n== %s\n' "$name" >&2
    "$@" || code=$?
    local word=passed
    [ "$code" -eq 0 ] || word="FAILED (code $code)"
    printf '== %s: %s, %d s\n' "$name" "$word" $((SECONDS - begin)) >&2
    stage_names+=("$name")
    stage_results+=("$word, $((SECONDS - begin)) s")
    return "$code"
}

# note_stage NAME TEXT: a stage that did not run, and why.
note_stage() {
    stage_names+=("$1")
    stage_results+=("$2")
}

summary() {
    printf '\nstage                           result\n' >&2
    local i
    for i in "${!stage_names[@]}"; do
        printf '%-32s%s\n' "${stage_names[$i]}" "${stage_results[$i]}" >&2
    done
    printf '%-32s%d s\n' total "$SECONDS" >&2
}

# build PRESET TARGET...: configures once (again only if the build files ask for it) and builds.
build() {
    local preset=$1
    shift
    if [ ! -f "$root/build/$preset/build.ninja" ]; then
        (cd "$root" && cmake --preset "$preset" --log-level=WARNING) || return
    fi
    (cd "$root" && cmake --build --preset "$preset" -j "$jobs" ${@:+--target "$@"})
}
