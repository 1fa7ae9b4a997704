# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) the Muen SDK authors
#
# docs/reference/errors.md is what mupolicy-reference writes, and every code that it names for a check of upstream's is a
# code. Inputs: REFERENCE (program), COMMITTED, OUTPUT (files).
cmake_minimum_required(VERSION 3.25)
execute_process(COMMAND ${REFERENCE} ${OUTPUT} COMMAND_ERROR_IS_FATAL ANY)
file(READ ${OUTPUT} written)
file(READ ${COMMITTED} committed)
if(NOT written STREQUAL committed)
	message(FATAL_ERROR "${COMMITTED} is not what the registry says: run mupolicy-reference ${COMMITTED}")
endif()
string(REGEX MATCHALL "\n[|] [0-9]+ [|][^\n]*" rows "${written}")
list(LENGTH rows count)
if(NOT count EQUAL 157)
	message(FATAL_ERROR "${count} checks of upstream's are named, not 157")
endif()
string(REGEX MATCHALL "\n[|] [CEFT][0-9]+ [|][^\n]*" source_rows "${written}")
list(LENGTH source_rows count)
if(NOT count EQUAL 68)
	message(FATAL_ERROR "${count} checks of upstream's besides its validator's are named, not 68")
endif()
string(REGEX MATCHALL "MU[0-9]+" codes "${rows} ${source_rows}")
foreach(code IN LISTS codes)
	if(NOT written MATCHES "### ${code}:")
		message(FATAL_ERROR "a check of upstream's leads to ${code}, which is no code")
	endif()
endforeach()
