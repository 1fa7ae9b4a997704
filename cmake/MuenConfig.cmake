# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) the Muen SDK authors
#[=======================================================================[.rst:
MuenConfig
----------

.. code-block:: cmake

  find_package(Muen CONFIG REQUIRED)    # after project(… LANGUAGES C); CMAKE_PREFIX_PATH names the SDK's folder

Functions ``add_muen_subject``, ``add_muen_channel``, ``add_muen_system``, ``add_muen_test``; the target
``Muen::subject`` with the flags, runtime and linker script of subjects; the SDK's programs, kernels and subjects as
imported targets. All paths start from this file's own folder.
#]=======================================================================]
get_filename_component(MUEN_PREFIX "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)
set(MUEN_HARDWARE_DIR "${MUEN_PREFIX}/hardware")
set(MUEN_MKISO "${MUEN_PREFIX}/bin/mkiso")
set(MUEN_MUDEBUG "${MUEN_PREFIX}/bin/mudebug")
if(NOT CMAKE_C_COMPILER_LOADED)
	set(Muen_FOUND FALSE)
	set(Muen_NOT_FOUND_MESSAGE "subjects are C programs: say project(… LANGUAGES C) before find_package(Muen)")
	return()
endif()
include("${CMAKE_CURRENT_LIST_DIR}/MuenFunctions.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/MuenFreestanding.cmake")
if(TARGET Muen::subject)
	return()
endif()

muen_define_freestanding(muen_freestanding)
add_library(Muen::subject INTERFACE IMPORTED GLOBAL)
target_include_directories(Muen::subject INTERFACE "${MUEN_PREFIX}/include")
target_link_libraries(Muen::subject INTERFACE muen_freestanding "${MUEN_PREFIX}/lib/libmuen_runtime.a")
target_link_options(Muen::subject INTERFACE "LINKER:-T,${MUEN_PREFIX}/lib/subject.ld")
set_target_properties(Muen::subject PROPERTIES INTERFACE_LINK_DEPENDS
	"${MUEN_PREFIX}/lib/subject.ld;${MUEN_PREFIX}/lib/libmuen_runtime.a")

function(muen_import_program name file)
	add_executable(Muen::${name} IMPORTED GLOBAL)
	set_target_properties(Muen::${name} PROPERTIES IMPORTED_LOCATION "${file}")
endfunction()
foreach(tool IN ITEMS mupolicy tau0 muaudit murun)
	muen_import_program(${tool} "${MUEN_PREFIX}/bin/${tool}")
endforeach()
file(GLOB muen_kernels "${MUEN_PREFIX}/kernels/*.elf")
foreach(kernel IN LISTS muen_kernels)
	get_filename_component(name "${kernel}" NAME_WE)
	muen_import_program(${name} "${kernel}")
endforeach()
muen_import_program(log "${MUEN_PREFIX}/subjects/log.elf")
set_target_properties(Muen::log PROPERTIES MUEN_SPEC "${MUEN_PREFIX}/subjects/log.xml")
