# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) the Muen SDK authors
#
# What the compiler said against what the file holds; with UPDATE set the file is written instead.
function(negative_compare file actual)
	if(UPDATE)
		file(WRITE ${file} "${actual}")
		return()
	endif()
	file(READ ${file} expected)
	if(NOT actual STREQUAL expected)
		message(FATAL_ERROR "${CASE}: expected\n${expected}\nbut got\n${actual}")
	endif()
endfunction()
