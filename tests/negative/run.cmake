# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) the Muen SDK authors
#
# Runs `mupolicy check` on CASE.xml in this folder and compares what it says, and its exit code, with CASE.expected.
# Inputs: MUPOLICY (program), CASE. CASE.hardware.xml, CASE.platform.xml take the place of those in base/ where they
# exist; CASE.options has further arguments, one a line. With UPDATE=1 the expectation is written instead: read it before
# you commit it.
cmake_minimum_required(VERSION 3.25)
include(${CMAKE_CURRENT_LIST_DIR}/compare.cmake)
set(folder ${CMAKE_CURRENT_LIST_DIR})
foreach(part IN ITEMS hardware platform)
	set(${part} base/${part}.xml)
	if(EXISTS ${folder}/${CASE}.${part}.xml)
		set(${part} ${CASE}.${part}.xml)
	endif()
endforeach()
set(options)
if(EXISTS ${folder}/${CASE}.options)
	file(STRINGS ${folder}/${CASE}.options options)
endif()

execute_process(
	COMMAND ${MUPOLICY} check ${CASE}.xml --hardware ${hardware} --platform ${platform} --components components ${options}
	WORKING_DIRECTORY ${folder} OUTPUT_VARIABLE output ERROR_VARIABLE output RESULT_VARIABLE code TIMEOUT 20)
negative_compare(${folder}/${CASE}.expected "${output}exit code ${code}\n")
