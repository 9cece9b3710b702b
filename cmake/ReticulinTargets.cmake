# What every target of ours is built with. No fast-math, no contraction, no -march=native:
# the same scenario must give the same bits on every machine (docs/decisions/0001-same-bits.md).
add_library(reticulin_flags INTERFACE)
target_include_directories(reticulin_flags INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_options(reticulin_flags INTERFACE
    -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wold-style-cast -Wcast-qual
    -ffp-contract=off $<$<BOOL:${RETICULIN_WERROR}>:-Werror>
    $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>) # GCC 12 cries wolf over std::string (its bug 105651)
if(RETICULIN_CONTRACTS)
    target_compile_definitions(reticulin_flags INTERFACE RETICULIN_CONTRACTS=1)
endif()
if(RETICULIN_SANITIZE)
    target_compile_options(reticulin_flags INTERFACE -fsanitize=${RETICULIN_SANITIZE} -fno-omit-frame-pointer
        $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized> # GCC warns falsely in instrumented std::variant
        $<$<CXX_COMPILER_ID:Clang>:-Wno-pass-failed>) # instrumented loops of kernels stay scalar
    target_link_options(reticulin_flags INTERFACE -fsanitize=${RETICULIN_SANITIZE})
endif()

# reticulin_precompiled_headers(target KIND): Eigen, and in tests GoogleTest, are half to two thirds of what a compiler reads in
# a file, so they are precompiled, once for all targets of a kind (rooms, tests); nothing of ours, which changes. Not with
# clang, whose precompiled headers ccache can't keep, nor under sanitizers: there every file must include what it uses.
set(reticulin_rooms_headers <Eigen/Core> <Eigen/Geometry>)
set(reticulin_tests_headers ${reticulin_rooms_headers} <gmock/gmock.h> <gtest/gtest.h>)
function(reticulin_precompiled_headers name kind)
    if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "GNU" OR RETICULIN_SANITIZE)
        return()
    endif()
    set(made reticulin_${kind}_precompiled)
    if(NOT TARGET ${made})
        # written only where it is not there yet: a new date would compile it again
        file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/precompiled.cpp CONTENT "// Compiled for its precompiled headers.\n")
        add_library(${made} OBJECT ${CMAKE_BINARY_DIR}/precompiled.cpp)
        target_link_libraries(${made} PRIVATE reticulin_flags Eigen3::Eigen)
        if(kind STREQUAL "tests")
            target_link_libraries(${made} PRIVATE GTest::gmock)
        else()
            set_target_properties(${made} PROPERTIES POSITION_INDEPENDENT_CODE ON)
        endif()
        target_compile_options(${made} PRIVATE -fpch-preprocess)
        target_precompile_headers(${made} PRIVATE ${reticulin_${kind}_headers})
    endif()
    target_compile_options(${name} PRIVATE -fpch-preprocess) # for ccache
    target_precompile_headers(${name} REUSE_FROM ${made})
endfunction()

# reticulin_room(name SOURCES a.cpp.. DEPENDS lower rooms.. PRIVATE libraries.. [PRECOMPILED])
# PRECOMPILED: with Eigen's precompiled headers. For rooms of numbers; where there is much text GCC 12 forgets that the standard
# library's precompiled headers are not ours and cries wolf over std::string.
# A room = folder = namespace = target; it links only to the rooms below it.
function(reticulin_room name)
    cmake_parse_arguments(ROOM "PRECOMPILED" "" "SOURCES;DEPENDS;PRIVATE" ${ARGN})
    add_library(reticulin_${name} STATIC ${ROOM_SOURCES})
    set_target_properties(reticulin_${name} PROPERTIES POSITION_INDEPENDENT_CODE ON)
    target_link_libraries(reticulin_${name} PUBLIC reticulin_flags)
    foreach(room IN LISTS ROOM_DEPENDS)
        target_link_libraries(reticulin_${name} PUBLIC reticulin_${room})
    endforeach()
    target_link_libraries(reticulin_${name} PRIVATE ${ROOM_PRIVATE})
    if(ROOM_PRECOMPILED)
        reticulin_precompiled_headers(reticulin_${name} rooms)
    endif()
endfunction()

# reticulin_kernel(name a_kernel.cpp.. LINKS libraries..): compiles kernel files for x86-64, -v3 and -v4;
# their code stands in the namespace RETICULIN_ISA, core/kernel_isa.hpp picks one at run time.
function(reticulin_kernel name)
    cmake_parse_arguments(KERNEL "" "" "LINKS" ${ARGN})
    foreach(isa IN ITEMS baseline v3 v4)
        set(object reticulin_${name}_${isa})
        add_library(${object} OBJECT ${KERNEL_UNPARSED_ARGUMENTS})
        set_target_properties(${object} PROPERTIES POSITION_INDEPENDENT_CODE ON)
        target_link_libraries(${object} PRIVATE reticulin_flags ${KERNEL_LINKS})
        target_compile_definitions(${object} PRIVATE RETICULIN_ISA=${isa})
        # Vectors wider than the registers are passed between functions of one file only: no ABI to warn of.
        target_compile_options(${object} PRIVATE -fopenmp-simd -Wno-psabi)
        if(RETICULIN_SANITIZE MATCHES "address")
            # Lanes are small structs: watching every temporary of them takes GCC ten minutes a file.
            target_compile_options(${object} PRIVATE -O1 -fno-sanitize-address-use-after-scope)
        else()
            target_compile_options(${object} PRIVATE -O3)
        endif()
        # GCC 12 finds `__Y` uninitialized in its own <avx512fintrin.h>.
        target_compile_options(${object} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized;-Wno-uninitialized>)
        if(NOT isa STREQUAL "baseline")
            target_compile_options(${object} PRIVATE -march=x86-64-${isa})
        endif()
        target_sources(${name} PRIVATE $<TARGET_OBJECTS:${object}>)
    endforeach()
endfunction()

# reticulin_test(name LABELS fast SOURCES a_test.cpp.. LINKS rooms.. [READS_SOURCES])
# READS_SOURCES: RETICULIN_SOURCE_DIR names this folder. Only where it is needed: a path on the command line keeps
# compiled files from being taken over by a clone in another place.
function(reticulin_test name)
    cmake_parse_arguments(TEST "READS_SOURCES" "TIMEOUT" "SOURCES;LINKS;LABELS" ${ARGN})
    if(NOT TEST_LABELS)
        set(TEST_LABELS fast)
    endif()
    if(NOT TEST_TIMEOUT)
        set(TEST_TIMEOUT 120)
        if(RETICULIN_SANITIZE)  # ten times slower
            set(TEST_TIMEOUT 600)
        endif()
    endif()
    add_executable(test_${name} ${TEST_SOURCES})
    target_link_libraries(test_${name} PRIVATE reticulin_flags GTest::gtest_main GTest::gmock ${TEST_LINKS})
    if(TEST_READS_SOURCES)
        target_compile_definitions(test_${name} PRIVATE RETICULIN_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
    endif()
    reticulin_precompiled_headers(test_${name} tests)
    gtest_discover_tests(test_${name} TEST_PREFIX ${name}. DISCOVERY_MODE PRE_TEST
        PROPERTIES LABELS "${TEST_LABELS}" TIMEOUT ${TEST_TIMEOUT} ENVIRONMENT OMP_WAIT_POLICY=passive)
endfunction()
