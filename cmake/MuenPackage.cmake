# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) the Muen SDK authors
#[=======================================================================[.rst:
MuenPackage
-----------

``Muen::subject``
  What a subject links: ``Muen::freestanding``, the runtime (entry point, interrupt entry, ``<muen/…>`` headers) and the
  linker script.
#]=======================================================================]
include_guard(GLOBAL)

set(MUEN_SUBJECT_LINKER_SCRIPT "${PROJECT_SOURCE_DIR}/sdk/lib/subject.ld")

add_library(muen_subject INTERFACE)
add_library(Muen::subject ALIAS muen_subject)
target_link_libraries(muen_subject INTERFACE muen_freestanding muen_runtime)
target_link_options(muen_subject INTERFACE "LINKER:-T,${MUEN_SUBJECT_LINKER_SCRIPT}")
set_target_properties(muen_subject PROPERTIES INTERFACE_LINK_DEPENDS "${MUEN_SUBJECT_LINKER_SCRIPT}")
