# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) the Muen SDK authors
#
# Prints how large the kernel is: lines of each source file (without blank lines and comments), bytes of each kernel.
# Run by the build whenever a kernel was linked anew.
#   cmake -D FOLDER=… -D SIZE=… -D OUTPUT=… -D KERNELS=a.elf,b.elf -P size.cmake
file(GLOB_RECURSE sources RELATIVE "${FOLDER}" "${FOLDER}/*.c" "${FOLDER}/*.h" "${FOLDER}/*.S")
list(FILTER sources EXCLUDE REGEX "(^|/)(loader|tests|proof)/")
list(SORT sources)

set(report "lines  file\n")
set(total 0)
foreach(source IN LISTS sources)
	file(READ "${FOLDER}/${source}" text)
	string(REGEX REPLACE "[][;]" "," text "${text}") # these are special in CMake's lists
	string(REGEX REPLACE "/\\*([^*]|\\*+[^*/])*\\*+/" "" text "${text}")
	string(REGEX MATCHALL "[^\n]*[^ \t\n][^\n]*" lines "${text}")
	list(LENGTH lines count)
	math(EXPR total "${total} + ${count}")
	string(LENGTH "    ${count}" width)
	math(EXPR start "${width} - 5")
	string(SUBSTRING "     ${count}" ${start} -1 column)
	string(APPEND report "${column}  ${source}\n")
endforeach()
string(APPEND report "total: ${total} lines\n")

string(REPLACE "," ";" kernels "${KERNELS}")
foreach(kernel IN LISTS kernels)
	get_filename_component(folder "${kernel}" DIRECTORY)
	get_filename_component(name "${kernel}" NAME)
	execute_process(COMMAND "${SIZE}" "${name}" WORKING_DIRECTORY "${folder}" OUTPUT_VARIABLE table
		COMMAND_ERROR_IS_FATAL ANY)
	if(report MATCHES "filename")
		string(REGEX MATCH "[^\n]*\n$" table "${table}")
	endif()
	string(APPEND report "${table}")
endforeach()
file(WRITE "${OUTPUT}" "${report}")
message("${report}")
