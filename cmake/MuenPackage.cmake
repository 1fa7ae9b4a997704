# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) the Muen SDK authors
#[=======================================================================[.rst:
MuenPackage
-----------

The SDK as the source tree itself uses it: same functions, same target names as an installed prefix (MuenConfig), but
the targets are built here. And the installation that makes the one into the other.

Defines
  ``Muen::subject``  what a subject links: ``Muen::freestanding``, the runtime (entry point, interrupt entry, headers
  ``<muen/…>``) and the linker script.
  ``Muen::mupolicy``, ``Muen::tau0``, ``Muen::muaudit``, ``Muen::murun``, ``Muen::loader``, ``Muen::kernel-…``,
  ``Muen::log``: aliases, set where each is built (muen_export).
#]=======================================================================]
include_guard(GLOBAL)
include(MuenFunctions)

set(MUEN_PROFILE debug CACHE STRING "Kernel profile of systems that name none")
set_property(CACHE MUEN_PROFILE PROPERTY STRINGS debug release benchmark)
set(MUEN_HARDWARE_DIR "${PROJECT_SOURCE_DIR}/hardware")
set(MUEN_MKISO "${PROJECT_SOURCE_DIR}/sdk/tools/mkiso")
set(MUEN_MUDEBUG "${PROJECT_SOURCE_DIR}/sdk/tools/mudebug")
set(MUEN_SUBJECT_LINKER_SCRIPT "${PROJECT_SOURCE_DIR}/sdk/lib/subject.ld")

add_library(muen_subject INTERFACE)
add_library(Muen::subject ALIAS muen_subject)
target_link_libraries(muen_subject INTERFACE muen_freestanding muen_runtime)
target_link_options(muen_subject INTERFACE "LINKER:-T,${MUEN_SUBJECT_LINKER_SCRIPT}")
set_target_properties(muen_subject PROPERTIES INTERFACE_LINK_DEPENDS "${MUEN_SUBJECT_LINKER_SCRIPT}")

# A program of the package, under the name that an installed prefix has for it.
function(muen_export target)
	add_executable(Muen::${target} ALIAS ${target})
endfunction()
