# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) the Muen SDK authors
#
# Every rule has a policy here that breaks it, or stands below with the place of its test. Input: MUPOLICY (program).
cmake_minimum_required(VERSION 3.25)

set(elsewhere
	MU002 MU003 MU007 MU012     # bounds of the reader: sdk/tools/mupolicy/tests/test_load.c
	MU014                       # --config: sdk/tools/mupolicy/tests/command.cmake
	MU312 MU313 MU316 MU322 MU510 MU703 # format B from elsewhere: sdk/tools/mupolicy/tests/test_validate.c
	MU801 MU802 MU803 MU804 MU805 MU806 MU807) # stage emit: sdk/tools/mupolicy/emit/tests

execute_process(COMMAND ${MUPOLICY} rules OUTPUT_VARIABLE output COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL "MU[0-9]+" codes "${output}")
set(missing)
foreach(code IN LISTS codes)
	file(GLOB expectations ${CMAKE_CURRENT_LIST_DIR}/${code}.expected ${CMAKE_CURRENT_LIST_DIR}/format_b/${code}.expected)
	set(text)
	foreach(expectation IN LISTS expectations)
		file(READ ${expectation} content)
		string(APPEND text "${content}")
	endforeach()
	if(NOT text MATCHES "(error|warning)\\[${code}\\]" AND NOT code IN_LIST elsewhere)
		list(APPEND missing ${code})
	endif()
endforeach()
if(missing)
	message(FATAL_ERROR "no policy in tests/negative breaks: ${missing}")
endif()
