# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) the Muen SDK authors
#[=======================================================================[.rst:
MuenFlags
---------

How code of this project is compiled. Owns the invariant that target code never sees the host's C library.

Defines the targets

``Muen::abi``
  Include path of the interface headers, ``<muen/abi/…>``; for kernel, tools and subjects alike.
``Muen::freestanding``
  Code that runs on the bare machine or in a subject: no C library, no compiler run-time, no vector registers.
``Muen::kernel``
  ``Muen::freestanding`` plus what kernel and loader code needs besides.

``Muen::subject`` is defined by the package (MuenPackage in the tree, MuenConfig in an installed prefix), since it needs
the runtime library. The warnings of this project apply to the whole tree and are not forced on users of the SDK.
#]=======================================================================]
include_guard(GLOBAL)
include("${CMAKE_CURRENT_LIST_DIR}/MuenFreestanding.cmake")

set(warnings -Wall -Wextra -Wconversion -Wshadow -Wvla -Wstrict-prototypes -Wswitch-enum -Werror)
add_compile_options("$<$<COMPILE_LANGUAGE:C>:${warnings}>")

add_library(muen_abi INTERFACE)
add_library(Muen::abi ALIAS muen_abi)
target_include_directories(muen_abi INTERFACE "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/sdk/abi>")

muen_define_freestanding(muen_freestanding)
add_library(Muen::freestanding ALIAS muen_freestanding)
target_link_libraries(muen_freestanding INTERFACE muen_abi)

# No jump tables: an indirect branch is what the kernel must not have.
add_library(muen_kernel INTERFACE)
add_library(Muen::kernel ALIAS muen_kernel)
target_link_libraries(muen_kernel INTERFACE muen_freestanding)
target_compile_options(muen_kernel INTERFACE -fno-jump-tables)
target_include_directories(muen_kernel INTERFACE "${PROJECT_SOURCE_DIR}/kernel/include")
