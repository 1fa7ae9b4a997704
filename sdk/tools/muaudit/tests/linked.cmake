# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) the Muen SDK authors
#
# cmake -DMAP=file -P linked.cmake
#
# The link map of muaudit names no object and no library of this project but its own: it shares no code with the programs
# that it checks. Error: it does, or the map is not of muaudit.
function(find_strangers text out)
	string(REGEX REPLACE "\\([^()\n]*\\)" "" text "${text}")
	string(REGEX MATCHALL "[^ \t\n;:]+\\.(a|o)[ \t\n:]" files "${text}")
	list(TRANSFORM files REPLACE ".$" "")
	list(REMOVE_DUPLICATES files)
	# What comes from outside is named by an absolute path, or by a pattern of the linker's script.
	list(FILTER files EXCLUDE REGEX "^[/*]")
	list(FILTER files EXCLUDE REGEX "(^|/)(libmuaudit_core\\.a|muaudit\\.dir/main\\.c\\.o)$")
	set(${out} "${files}" PARENT_SCOPE)
endfunction()

file(READ "${MAP}" map)
foreach(name IN ITEMS main.c.o libmuaudit_core.a paging.c.o sinfo.c.o)
	string(FIND "${map}" "${name}" place)
	if(place EQUAL -1)
		message(FATAL_ERROR "${MAP}: not the link map of muaudit, it has no ${name}")
	endif()
endforeach()
find_strangers("${map}" strangers)
if(strangers)
	message(FATAL_ERROR "muaudit is linked with code of other programs: ${strangers}")
endif()

# This test finds what it looks for.
foreach(line IN ITEMS "LOAD sdk/tools/mupolicy/emit/libmupolicy_emit.a" "sdk/tools/mupolicy/emit/libmupolicy_emit.a(sinfo.c.o):(.text)")
	find_strangers("${map}\n${line}\n" strangers)
	if(NOT strangers MATCHES "libmupolicy_emit.a")
		message(FATAL_ERROR "the test does not see: ${line}")
	endif()
endforeach()
