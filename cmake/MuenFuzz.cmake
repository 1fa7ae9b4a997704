# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) the Muen SDK authors
#[=======================================================================[.rst:
MuenFuzz
--------

Tests with arbitrary input.

.. code-block:: cmake

  muen_add_fuzz_test(<name> SOURCES <file>... [MUTATOR <file>...] [LIBS <lib>...] [DEFINITIONS <definition>...]
    CORPUS <folder>... [MAX_LENGTH <bytes>] [DICTIONARY <file>])

``SOURCES`` have the function LLVMFuzzerTestOneInput(). Test ``fuzz-replay-<name>``: every file of the folders once, under
ASan and UBSan. With Clang, which has libFuzzer, also test ``fuzz-<name>`` (label ``fuzz``): a minute's search from there.

Output: program ``fuzz-<name>`` in the folder ``fuzz`` of the build, and beside it, in ``<name>.arguments``, one a line,
how it is called; tests/fuzz/run reads these. Target ``fuzz-programs`` builds them all.
#]=======================================================================]
include_guard(GLOBAL)

add_custom_target(fuzz-programs)

function(muen_add_fuzz_program name)
	set(folder "${PROJECT_BINARY_DIR}/fuzz")
	set(arguments -timeout=10 -rss_limit_mb=2048 -max_len=${arg_MAX_LENGTH})
	if(arg_DICTIONARY)
		list(APPEND arguments "-dict=${arg_DICTIONARY}")
	endif()
	list(JOIN arguments "\n" lines)
	list(JOIN arg_CORPUS "\n" corpus_lines)
	file(WRITE "${folder}/${name}.arguments" "${lines}\n${corpus_lines}\n")
	file(MAKE_DIRECTORY "${folder}/found-${name}")

	muen_sanitized_libraries(libraries fuzz ${arg_LIBS})
	add_executable(fuzz-${name} ${arg_SOURCES} ${arg_MUTATOR})
	set_target_properties(fuzz-${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${folder}")
	target_compile_definitions(fuzz-${name} PRIVATE ${arg_DEFINITIONS})
	target_link_options(fuzz-${name} PRIVATE -fsanitize=fuzzer)
	target_link_libraries(fuzz-${name} PRIVATE muen_host_plain muen_fuzz ${libraries})
	add_dependencies(fuzz-programs fuzz-${name})
	add_test(NAME fuzz-${name} COMMAND fuzz-${name} -max_total_time=60 ${arguments} "${folder}/found-${name}" ${arg_CORPUS})
	set_tests_properties(fuzz-${name} PROPERTIES LABELS fuzz TIMEOUT 180)
endfunction()

function(muen_add_fuzz_test name)
	cmake_parse_arguments(PARSE_ARGV 1 arg "" "MAX_LENGTH;DICTIONARY" "SOURCES;MUTATOR;LIBS;DEFINITIONS;CORPUS")
	if(NOT arg_MAX_LENGTH)
		set(arg_MAX_LENGTH 4096)
	endif()
	muen_sanitized_libraries(libraries asan ${arg_LIBS})
	add_executable(fuzz-replay-${name} ${arg_SOURCES} "${PROJECT_SOURCE_DIR}/tests/fuzz/replay.c")
	target_compile_definitions(fuzz-replay-${name} PRIVATE ${arg_DEFINITIONS})
	target_link_libraries(fuzz-replay-${name} PRIVATE muen_host_plain muen_sanitize ${libraries} mutools_common-asan)
	add_test(NAME fuzz-replay-${name} COMMAND fuzz-replay-${name} ${arg_CORPUS})
	set_tests_properties(fuzz-replay-${name} PROPERTIES LABELS unit TIMEOUT 120)
	if(CMAKE_C_COMPILER_ID STREQUAL "Clang")
		muen_add_fuzz_program(${name})
	endif()
endfunction()
