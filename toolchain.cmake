# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) the Muen SDK authors
#
# For hosts whose own compiler makes no x86-64 ELF, and to build target code alone: kernels, loader, runtime, subjects.
# Nobody needs it on an x86-64 Linux.
#   cmake -G Ninja -B build/target --toolchain toolchain.cmake [-D CMAKE_C_COMPILER=…]
set(CMAKE_SYSTEM_NAME Muen)
set(CMAKE_SYSTEM_PROCESSOR x86_64)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
list(APPEND CMAKE_MODULE_PATH "${CMAKE_CURRENT_LIST_DIR}/cmake")

if(NOT CMAKE_C_COMPILER)
	find_program(muen_compiler NAMES x86_64-elf-gcc x86_64-linux-gnu-gcc clang REQUIRED)
	set(CMAKE_C_COMPILER "${muen_compiler}")
endif()
if(CMAKE_C_COMPILER MATCHES "clang")
	set(CMAKE_C_COMPILER_TARGET x86_64-unknown-none-elf)
	set(CMAKE_ASM_COMPILER_TARGET x86_64-unknown-none-elf)
endif()
