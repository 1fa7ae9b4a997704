# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) the Muen SDK authors
#
# mupolicy from outside. Inputs: MUPOLICY (program), SOURCE (of the project), OUTPUT (folder to write into).
cmake_minimum_required(VERSION 3.25)
set(input --hardware base/hardware.xml --platform base/platform.xml --components components)
file(REMOVE_RECURSE ${OUTPUT})
file(MAKE_DIRECTORY ${OUTPUT})

# expect(CODE TEXT arguments...): the exit code, and what the output must hold.
function(expect code text)
	execute_process(COMMAND ${MUPOLICY} ${ARGN} WORKING_DIRECTORY ${SOURCE}/tests/negative
		OUTPUT_VARIABLE output ERROR_VARIABLE output RESULT_VARIABLE actual TIMEOUT 20)
	if(NOT actual EQUAL code OR NOT output MATCHES "${text}")
		message(FATAL_ERROR "mupolicy ${ARGN}: exit code ${actual}, expected ${code} and '${text}'\n${output}")
	endif()
endfunction()

expect(0 "mupolicy compile" --help)
expect(0 "--until STAGE" compile --help)
expect(0 "writes nothing" check --help)
expect(0 "every error code" rules --help)
expect(0 "the fix" explain --help)
expect(2 "no command")
expect(2 "did you mean 'compile'" compil)
expect(2 "missing SYSTEM.xml" check)
expect(2 "missing --hardware" check good.xml)
expect(2 "missing --output" compile good.xml ${input})
expect(2 "missing --kernel" compile good.xml ${input} --output ${OUTPUT}/x)
expect(2 "unknown stage 'expnd': did you mean 'expand'" compile good.xml ${input} --output ${OUTPUT}/x --until expnd)
expect(2 "unknown layout 'upstrem': did you mean 'upstream'" check good.xml ${input} --layout upstrem)
expect(2 "nothing to do" compile good.xml --output ${OUTPUT}/x --from expand --until merge)
expect(2 "unexpected argument extra" check good.xml extra ${input})
expect(2 "check writes nothing" check good.xml ${input} --output ${OUTPUT}/x)
expect(2 "no such code" explain MU999)
expect(2 "" check good.xml --no-such-option)
expect(0 "MU501  CPUs have different numbers of ticks" rules)
expect(0 "Why.*Fix" explain MU501)
expect(0 "" check good.xml ${input})
expect(3 "error.MU501" check MU501.xml ${input})
expect(4 "error.MU001" check no_such_file.xml ${input})
expect(4 "error.MU001" check good.xml ${input} --kernel no_such_kernel.elf)
expect(3 "error.MU223.*no.*ELF|error.MU223.*ELF" check good.xml ${input} --kernel components/broken.elf)
expect(4 "error.MU801" compile good.xml ${input} --output ${SOURCE}/README.md/x --until merge)

# The files and further values of a system configuration; -D comes after both.
file(WRITE ${OUTPUT}/incomplete.xml "<system><config><string name=\"system\" value=\"../good.xml\"/></config></system>")
expect(0 "" check --config configuration.xml --components components)
expect(0 "" check --config configuration.xml --components components -D debug=false)
expect(3 "error.MU015.*did you mean 'debug'" check --config configuration.xml --components components -Ddebgu=false)
expect(3 "error.MU014.*names no hardware.*names no platform.*system file '../good.xml' not found"
	check --config ${OUTPUT}/incomplete.xml)
expect(3 "error.MU014.*with only <config>" check --config good.xml)
expect(2 "--config names all files" check good.xml --config configuration.xml)

# Each stage written out and read in leads to the same format B as one run, byte for byte.
expect(0 "" compile good.xml ${input} --output ${OUTPUT}/whole --until validate)
set(previous good.xml)
set(arguments ${input})
foreach(stage IN ITEMS merge join expand allocate validate)
	expect(0 "" compile ${previous} ${arguments} --output ${OUTPUT}/steps --until ${stage})
	set(previous ${OUTPUT}/steps/${stage}.xml)
	set(arguments --components components --from ${stage})
endforeach()
file(READ ${OUTPUT}/whole/validate.xml whole)
file(READ ${OUTPUT}/steps/validate.xml steps)
if(NOT whole STREQUAL steps)
	message(FATAL_ERROR "format B differs when stages are run one by one: ${OUTPUT}")
endif()

# The dependency rule names what was read.
expect(0 "" compile good.xml ${input} --output ${OUTPUT}/rule --until validate --depfile ${OUTPUT}/rule.d)
file(READ ${OUTPUT}/rule.d rule)
foreach(read IN ITEMS good.xml base/hardware.xml base/platform.xml base/alice.xml base/traps.xml components/sender.xml)
	if(NOT rule MATCHES "${read}")
		message(FATAL_ERROR "the dependency rule does not name ${read}:\n${rule}")
	endif()
endforeach()

# What fails leaves nothing behind.
expect(3 "error" compile MU501.xml ${input} --output ${OUTPUT}/failed --until validate)
file(GLOB written ${OUTPUT}/failed/*)
if(written)
	message(FATAL_ERROR "a failed run wrote ${written}")
endif()
