# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) the Muen SDK authors
#[=======================================================================[.rst:
add_muen_test
-------------

.. code-block:: cmake

  add_muen_test(<system> EXPECT <text>... | PROTOCOL COUNT <n>
    [NAME <name>] [TIMEOUT <seconds>] [LABELS <label>...])

Boots a system under CTest and judges it by what it prints.

Inputs
  ``EXPECT``    pass as soon as each of these texts stood in the log, in this order.
  ``PROTOCOL``  the system prints ``MUEN-TEST`` lines, exactly ``COUNT`` of them, and ``MUEN-TEST-END``.
  ``NAME``      of the test; the system's if not given.
  ``TIMEOUT``   of the test, 60 if not given. The runner stops a little earlier, so that a hang shows its last lines.
  ``LABELS``    beside the machine's name, which is always one.

Outputs
  a CTest test. ``test-<name>/`` beside the image has both serial logs and ``junit.xml`` with its cases. It is skipped,
  with the reason printed, where the machine's emulator is not installed.

Errors
  an unknown system or argument; neither ``EXPECT`` nor ``PROTOCOL``, or both; ``PROTOCOL`` without ``COUNT``.
#]=======================================================================]
include_guard(GLOBAL)

function(add_muen_test system)
	cmake_parse_arguments(PARSE_ARGV 1 arg "PROTOCOL" "COUNT;NAME;TIMEOUT" "EXPECT;LABELS")
	muen_check_arguments(add_muen_test EXPECT PROTOCOL COUNT NAME TIMEOUT LABELS)
	get_property(systems GLOBAL PROPERTY MUEN_SYSTEMS)
	muen_check_name(system "${system}" ${systems})
	if((DEFINED arg_EXPECT AND arg_PROTOCOL) OR NOT (DEFINED arg_EXPECT OR arg_PROTOCOL))
		message(FATAL_ERROR "The test of system '${system}' needs either EXPECT <text> or PROTOCOL COUNT <n>.")
	elseif(arg_PROTOCOL AND NOT arg_COUNT MATCHES "^[0-9]+$")
		message(FATAL_ERROR "The test of system '${system}' needs COUNT <n>, the number of its cases, after PROTOCOL.")
	endif()
	if(NOT DEFINED arg_NAME)
		set(arg_NAME ${system})
	endif()
	if(NOT DEFINED arg_TIMEOUT)
		set(arg_TIMEOUT 60)
	endif()

	set(verdict)
	if(arg_PROTOCOL)
		set(verdict --count ${arg_COUNT})
	else()
		foreach(text IN LISTS arg_EXPECT)
			list(APPEND verdict --expect "${text}")
		endforeach()
	endif()
	get_target_property(folder ${system} MUEN_SYSTEM_DIR)
	get_target_property(machine_folder ${system} MUEN_MACHINE_DIR)
	get_filename_component(machine "${machine_folder}" NAME)
	math(EXPR limit "${arg_TIMEOUT} * 9 / 10")
	set(log "${folder}/test-${arg_NAME}")
	add_test(NAME ${arg_NAME} COMMAND "$<TARGET_FILE:Muen::murun>" --loader "$<TARGET_FILE:Muen::loader>"
		--machine-dir "${machine_folder}" --log-dir "${log}" --junit "${log}/junit.xml"
		--timeout ${limit} ${verdict} "${folder}")
	set_tests_properties(${arg_NAME} PROPERTIES TIMEOUT ${arg_TIMEOUT} LABELS "${machine};${arg_LABELS}"
		SKIP_REGULAR_EXPRESSION "murun: SKIPPED:")
endfunction()
