# Writes the TOML texts of scenarios/library into one C++ file. Run as a script by the build whenever
# a file changed: cmake -DFOLDER=... -DFILES=a.toml|skins/b.toml -DOUTPUT=... -P EmbedLibrary.cmake
string(REPLACE "|" ";" FILES "${FILES}")
set(text "// Generated from scenarios/library; do not edit.\n#include \"engine/io/embedded_library.hpp\"\n\n#include <array>\n\n")
string(APPEND text "namespace reticulin::io {\nnamespace {\n\n")
set(rows "")
set(count 0)
foreach(path IN LISTS FILES)
    # Bytes go in as hexadecimal: a string literal has a length limit and would need escapes.
    file(READ ${FOLDER}/${path} bytes HEX)
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${bytes}")
    string(APPEND text "constexpr char file_${count}[] = {${bytes}'\\0'};\n")
    string(APPEND rows "    EmbeddedFile{\"${path}\", file_${count}},\n")
    math(EXPR count "${count} + 1")
endforeach()
string(APPEND text "\nconstexpr std::array<EmbeddedFile, ${count}> files{{\n${rows}}};\n\n}  // namespace\n\n")
string(APPEND text "std::span<const EmbeddedFile> embedded_library() { return files; }\n\n}  // namespace reticulin::io\n")
file(WRITE ${OUTPUT} "${text}")
