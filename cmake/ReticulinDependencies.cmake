# Packages that ship no CMake config: each becomes one imported target (hence SYSTEM headers).
function(reticulin_find name header library)
    find_path(${name}_INCLUDE_DIR NAMES ${header} REQUIRED)
    add_library(${name}::${name} INTERFACE IMPORTED)
    target_include_directories(${name}::${name} SYSTEM INTERFACE ${${name}_INCLUDE_DIR})
    if(library)
        find_library(${name}_LIBRARY NAMES ${library} REQUIRED)
        target_link_libraries(${name}::${name} INTERFACE ${${name}_LIBRARY})
    endif()
endfunction()

reticulin_find(random123 Random123/philox.h "")
reticulin_find(sleef sleef.h sleef)
reticulin_find(xxhash xxhash.h xxhash)
