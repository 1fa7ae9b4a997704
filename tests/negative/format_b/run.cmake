# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) the Muen SDK authors
#
# Changes base.xml as CASE.edit says, runs `mupolicy check --from allocate` on the result, and compares what it says, and
# its exit code, with CASE.expected. Inputs: MUPOLICY, EDIT_POLICY (programs), CASE, OUTPUT (folder to write into). With
# UPDATE=1 the expectation is written instead: read it before you commit it.
cmake_minimum_required(VERSION 3.25)
include(${CMAKE_CURRENT_LIST_DIR}/../compare.cmake)
set(folder ${CMAKE_CURRENT_LIST_DIR})
file(MAKE_DIRECTORY ${OUTPUT})
execute_process(COMMAND ${EDIT_POLICY} ${folder}/base.xml ${folder}/${CASE}.edit ${OUTPUT}/${CASE}.xml
	COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${MUPOLICY} check ${CASE}.xml --from allocate
	WORKING_DIRECTORY ${OUTPUT} OUTPUT_VARIABLE output ERROR_VARIABLE output RESULT_VARIABLE code TIMEOUT 20)
negative_compare(${folder}/${CASE}.expected "${output}exit code ${code}\n")
