# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) the Muen SDK authors
#[=======================================================================[.rst:
MuenFreestanding
----------------

.. code-block:: cmake

  muen_define_freestanding(<target>)

Creates the INTERFACE library ``<target>`` that makes whatever links it freestanding x86-64 code. Shared by the source
tree and the installed package, so that a subject is compiled the same way in both.

Headers come from the compiler alone (``-nostdinc``): ``<stdint.h>`` works, ``<stdio.h>`` is not found. Source
and build folder become ``/src`` and ``/build``, so that the same sources give the same bytes wherever they lie.

Errors: the compiler is neither GCC nor Clang, or has no freestanding headers.
#]=======================================================================]
include_guard(GLOBAL)

function(muen_define_freestanding target)
	if(NOT CMAKE_C_COMPILER_ID MATCHES "^(GNU|Clang)$")
		message(FATAL_ERROR "Muen needs GCC or Clang, but CMAKE_C_COMPILER is ${CMAKE_C_COMPILER} (${CMAKE_C_COMPILER_ID})."
			"\nhelp: configure with -DCMAKE_C_COMPILER=gcc")
	endif()
	execute_process(COMMAND "${CMAKE_C_COMPILER}" -print-file-name=include
		OUTPUT_VARIABLE headers OUTPUT_STRIP_TRAILING_WHITESPACE)
	if(NOT EXISTS "${headers}/stdint.h")
		message(FATAL_ERROR "${CMAKE_C_COMPILER} has no freestanding headers: ${headers}/stdint.h is missing."
			"\nhelp: the compiler's installation is incomplete; install it again")
	endif()
	add_library(${target} INTERFACE)
	target_compile_options(${target} INTERFACE
		-O2 -g -UNDEBUG
		-ffreestanding -nostdinc "SHELL:-isystem \"${headers}\""
		-D_LIBC_LIMITS_H_ # GCC's <limits.h> would go on to the C library's
		-fno-pic -fno-pie -fno-common
		-mno-red-zone -mgeneral-regs-only
		-fno-stack-protector -fcf-protection=none
		-fno-asynchronous-unwind-tables -fno-unwind-tables
		"-ffile-prefix-map=${CMAKE_SOURCE_DIR}=/src"
		"-ffile-prefix-map=${CMAKE_BINARY_DIR}=/build"
		# Clang's assembler writes the folders as they are.
		$<$<AND:$<COMPILE_LANGUAGE:ASM>,$<C_COMPILER_ID:Clang>>:-g0>)
	target_link_options(${target} INTERFACE
		-nostdlib -static $<$<C_COMPILER_ID:GNU>:-no-pie>
		LINKER:--build-id=none LINKER:-z,max-page-size=4096 LINKER:-z,noexecstack
		$<$<C_COMPILER_ID:Clang>:-fuse-ld=lld>)
	set_target_properties(${target} PROPERTIES INTERFACE_POSITION_INDEPENDENT_CODE OFF)
endfunction()
