# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) the Muen SDK authors
#[=======================================================================[.rst:
add_muen_subject
----------------

.. code-block:: cmake

  add_muen_subject(<name> SOURCES <file>... [CPU <n>] [SPEC <name>.xml])

Creates the executable target ``<name>``, built as a subject: freestanding, with the runtime and linker script of the
SDK. It is an ordinary target: ``target_sources``, ``target_link_libraries`` and the like work on it.

Inputs
  ``SOURCES``  C (and, in a project with language ASM, assembly) files.
  ``CPU``      the CPU it runs on in a system without ``POLICY``; 0 if not given.
  ``SPEC``     a component specification of the author's own, named after the subject. In a system without ``POLICY`` it
  may ask for ``debuglog``, ``sleep``, ``yield`` and the subject's channels by name; anything more needs ``POLICY``.

Outputs
  ``<name>.elf``, and, unless there is a ``SPEC``, a component specification for each system and the header
  ``<name>_muen.h``: address, size and event or vector of each channel that add_muen_channel gives to the subject.

Errors
  unknown arguments; a CPU that is no number; a SPEC that does not exist or is not named after the subject.
#]=======================================================================]
include_guard(GLOBAL)

function(add_muen_subject name)
	cmake_parse_arguments(PARSE_ARGV 1 arg "" "CPU;SPEC" "SOURCES")
	muen_check_arguments(add_muen_subject SOURCES CPU SPEC)
	if(NOT DEFINED arg_CPU)
		set(arg_CPU 0)
	elseif(NOT arg_CPU MATCHES "^[0-9]+$")
		message(FATAL_ERROR "CPU of subject '${name}' must be a number, not '${arg_CPU}'.")
	endif()

	add_executable(${name} ${arg_SOURCES})
	target_link_libraries(${name} PRIVATE Muen::subject)
	set_target_properties(${name} PROPERTIES SUFFIX .elf MUEN_CPU ${arg_CPU} MUEN_IS_SUBJECT TRUE)
	set_property(GLOBAL APPEND PROPERTY MUEN_SUBJECTS ${name})

	if(DEFINED arg_SPEC)
		get_filename_component(specification "${arg_SPEC}" ABSOLUTE)
		get_filename_component(base "${arg_SPEC}" NAME)
		if(NOT base STREQUAL "${name}.xml")
			message(FATAL_ERROR "The specification of subject '${name}' is called ${base}.\nhelp: call it ${name}.xml")
		elseif(NOT EXISTS "${specification}")
			message(FATAL_ERROR "The specification of subject '${name}' does not exist: ${specification}")
		endif()
		set_target_properties(${name} PROPERTIES MUEN_SPEC "${specification}")
	else()
		set(folder "${CMAKE_CURRENT_BINARY_DIR}/include/${name}")
		target_include_directories(${name} PRIVATE "${folder}")
		file(GENERATE OUTPUT "${folder}/${name}_muen.h" CONTENT
			"/* The channels of subject ${name}, as CMake declared them. */\n#pragma once\n$<TARGET_PROPERTY:${name},MUEN_HEADER>")
	endif()
endfunction()
