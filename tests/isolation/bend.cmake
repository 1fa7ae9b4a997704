# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) the Muen SDK authors
#
# cmake -DINPUT=f -DOUTPUT=f -DFROM=text -DTO=text -P bend.cmake
#
# Changes a compiled policy behind the compiler's back. Error: FROM does not stand exactly once in INPUT.
file(READ "${INPUT}" policy)
string(FIND "${policy}" "${FROM}" first)
string(FIND "${policy}" "${FROM}" last REVERSE)
if(first EQUAL -1 OR NOT first EQUAL last)
	message(FATAL_ERROR "bend.cmake: this must stand exactly once in ${INPUT}: ${FROM}")
endif()
string(REPLACE "${FROM}" "${TO}" policy "${policy}")
file(WRITE "${OUTPUT}" "${policy}")
