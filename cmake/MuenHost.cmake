# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) the Muen SDK authors
#[=======================================================================[.rst:
MuenHost
--------

Host programs and their tests.

``Muen::host``
  Include path of the interface headers and the feature macro of the C library. With ``MUEN_SANITIZE=ON`` (preset
  ``asan-host``) every host program runs under ASan and UBSan too, not only the tests.

.. code-block:: cmake

  muen_add_host_library(<name> SOURCES <file>... [INCLUDES <dir>...] [LIBS <lib>...])

A static library of host code, ``<name>``, and the same code under ASan and UBSan, ``<name>-asan``, for tests; with
Clang, also with the coverage that libFuzzer looks at, ``<name>-fuzz`` (MuenFuzz).

.. code-block:: cmake

  muen_add_host_test(<name> SOURCES <file>... [INCLUDES <dir>...] [LIBS <lib>...] [LABELS <label>...] [ARGS <arg>...])

A cmocka test program under ASan and UBSan, registered with CTest under ``<name>`` with label ``unit``. A library in
``LIBS`` that muen_add_host_library made is taken in its sanitized form. ``ARGS`` are given to the program.

Where only target code is built (``toolchain.cmake``), they are names that nothing builds and no test runs.

Errors: cmocka is missing (``./muen doctor --install base``).
#]=======================================================================]
include_guard(GLOBAL)

if(CMAKE_CROSSCOMPILING)
	function(muen_add_host_library name)
		cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;INCLUDES;LIBS")
		add_library(${name} STATIC EXCLUDE_FROM_ALL ${arg_SOURCES})
		add_library(${name}-asan STATIC EXCLUDE_FROM_ALL ${arg_SOURCES})
	endfunction()
	function(muen_add_host_test name)
		cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;INCLUDES;LIBS;LABELS;ARGS")
		add_executable(${name} EXCLUDE_FROM_ALL ${arg_SOURCES})
		add_test(NAME ${name} COMMAND ${name})
		set_tests_properties(${name} PROPERTIES DISABLED TRUE)
	endfunction()
	return()
endif()

find_package(PkgConfig REQUIRED)
pkg_check_modules(CMOCKA REQUIRED IMPORTED_TARGET cmocka)

option(MUEN_SANITIZE "Build host programs with ASan and UBSan" OFF)

add_library(muen_sanitize INTERFACE)
target_compile_options(muen_sanitize INTERFACE -g -O1 -fsanitize=address,undefined -fno-sanitize-recover=all
	-fno-omit-frame-pointer)
target_link_options(muen_sanitize INTERFACE -fsanitize=address,undefined)

add_library(muen_host_plain INTERFACE)
target_link_libraries(muen_host_plain INTERFACE muen_abi)
target_compile_definitions(muen_host_plain INTERFACE _GNU_SOURCE)

add_library(muen_host INTERFACE)
add_library(Muen::host ALIAS muen_host)
target_link_libraries(muen_host INTERFACE muen_host_plain $<$<BOOL:${MUEN_SANITIZE}>:muen_sanitize>)

add_library(muen_fuzz INTERFACE)
target_compile_options(muen_fuzz INTERFACE -fsanitize=fuzzer-no-link)
target_link_libraries(muen_fuzz INTERFACE muen_sanitize)

# The form (asan or fuzz) of each library that has one.
function(muen_sanitized_libraries out form)
	set(result)
	foreach(library IN LISTS ARGN)
		if(TARGET ${library}-${form})
			list(APPEND result ${library}-${form})
		else()
			list(APPEND result ${library})
		endif()
	endforeach()
	set(${out} ${result} PARENT_SCOPE)
endfunction()

function(muen_add_host_library name)
	cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;INCLUDES;LIBS")
	add_library(${name} STATIC ${arg_SOURCES})
	target_link_libraries(${name} PUBLIC Muen::host ${arg_LIBS})
	target_include_directories(${name} PUBLIC ${arg_INCLUDES})
	set(forms asan)
	set(flags_asan muen_sanitize)
	if(CMAKE_C_COMPILER_ID STREQUAL "Clang")
		list(APPEND forms fuzz)
		set(flags_fuzz muen_fuzz)
	endif()
	foreach(form IN LISTS forms)
		muen_sanitized_libraries(sanitized ${form} ${arg_LIBS})
		add_library(${name}-${form} STATIC EXCLUDE_FROM_ALL ${arg_SOURCES})
		target_link_libraries(${name}-${form} PUBLIC muen_host_plain ${flags_${form}} ${sanitized})
		target_include_directories(${name}-${form} PUBLIC ${arg_INCLUDES})
	endforeach()
endfunction()

function(muen_add_host_test name)
	cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;INCLUDES;LIBS;LABELS;ARGS")
	muen_sanitized_libraries(libraries asan ${arg_LIBS})
	add_executable(${name} ${arg_SOURCES})
	target_include_directories(${name} PRIVATE ${arg_INCLUDES})
	target_link_libraries(${name} PRIVATE muen_host_plain muen_sanitize ${libraries} PkgConfig::CMOCKA)
	add_test(NAME ${name} COMMAND ${name} ${arg_ARGS})
	set_tests_properties(${name} PROPERTIES LABELS "unit;${arg_LABELS}" TIMEOUT 120
		ENVIRONMENT "UBSAN_OPTIONS=print_stacktrace=1")
endfunction()
