# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) the Muen SDK authors
#[=======================================================================[.rst:
MuenPolicy
----------

Writes the XML that CMake declarations stand for: one component specification a subject, and, for a system without
``POLICY``, the system policy. The files land in the build folder at configure time and are what an author could have
written by hand; copy them out to go on from there.

.. code-block:: cmake

  muen_hex(<number> <out>)                                        # the policy's spelling: 16#0001_0000#
  muen_write_component(<subject> <file> <channel>...)             # with the channels of one system
  muen_write_policy(<file> SUBJECTS ... CHANNELS ...)
#]=======================================================================]
include_guard(GLOBAL)

set(MUEN_LOG_BYTES 0x20000)      # one debug log: 2047 messages
set(MUEN_FRAME_TICKS 1000)       # at a tick rate of 1 MHz: 1 ms
set(MUEN_LOG_BASE 0xe00100000)   # where the log subject sees the first log: one page table with its information

function(muen_hex number out)
	math(EXPR text "${number}" OUTPUT_FORMAT HEXADECIMAL)
	string(SUBSTRING "${text}" 2 -1 digits)
	string(LENGTH "${digits}" length)
	math(EXPR missing "(4 - ${length} % 4) % 4")
	string(REPEAT "0" ${missing} zeros)
	string(REGEX REPLACE "(....)" "_\\1" digits "${zeros}${digits}")
	string(SUBSTRING "${digits}" 1 -1 digits)
	set(${out} "16#${digits}#" PARENT_SCOPE)
endfunction()

function(muen_write_component subject file)
	muen_hex(${MUEN_LOG_BYTES} log_size)
	set(channels "   <writer logical=\"debuglog\" size=\"${log_size}\" virtualAddress=\"16#000e_001e_0000#\"/>\n")
	foreach(channel IN LISTS ARGN)
		get_target_property(element ${subject} MUEN_CHANNEL_${channel})
		if(element)
			string(APPEND channels "   ${element}\n")
		endif()
	endforeach()
	file(CONFIGURE OUTPUT "${file}" @ONLY CONTENT [[
<?xml version="1.0" encoding="utf-8"?>
<component name="@subject@" profile="native">
 <requires>
  <channels>
@channels@  </channels>
  <events>
   <source>
    <event id="0" logical="sleep"><subject_sleep/></event>
    <event id="1" logical="yield"><subject_yield/></event>
   </source>
  </events>
 </requires>
</component>
]])
endfunction()

# The name that policies use for a subject's target: without the package's name space.
function(muen_component_name target out)
	string(REGEX REPLACE "^Muen::" "" name "${target}")
	set(${out} "${name}" PARENT_SCOPE)
endfunction()

# What a subject asks for, mapped by name. A specification of the author's own is taken at its word.
function(muen_map_elements subject channels out)
	get_target_property(specification ${subject} MUEN_SPEC)
	set(requests debuglog sleep yield)
	if(specification)
		set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${specification}")
		file(READ "${specification}" text)
		string(REGEX MATCHALL "logical=[\"'](debuglog|sleep|yield)[\"']" requests "${text}")
		list(TRANSFORM requests REPLACE "logical=[\"'](.*)[\"']" "\\1")
	endif()
	set(physical_debuglog debuglog_${subject})
	set(physical_sleep subject_sleep)
	set(physical_yield subject_yield)
	set(maps "")
	foreach(request IN LISTS requests)
		string(APPEND maps "    <map logical=\"${request}\" physical=\"${physical_${request}}\"/>\n")
	endforeach()
	foreach(channel IN LISTS channels)
		get_target_property(element ${subject} MUEN_CHANNEL_${channel})
		if(element)
			string(APPEND maps "    <map logical=\"${channel}\" physical=\"${channel}\"/>\n")
		endif()
	endforeach()
	set(${out} "${maps}" PARENT_SCOPE)
endfunction()

# One subject: every trap of it stops the system, until a policy says better.
function(muen_subject_element subject devices channel_elements channels out)
	muen_component_name(${subject} name)
	muen_map_elements(${subject} "${channels}" maps)
	set(${out} "  <subject name=\"${name}\">
${devices}   <events>
    <source>
     <group name=\"vmx_exit\">
      <default physical=\"system_panic\"><system_panic/></default>
     </group>
    </source>
   </events>
${channel_elements}   <component ref=\"${name}\">
${maps}   </component>
  </subject>
" PARENT_SCOPE)
endfunction()

# The log subject: a reader for each subject's log, and the serial line that the platform gives to logs.
function(muen_log_element subjects out)
	set(devices "   <devices>\n    <device logical=\"serial\" physical=\"log_serial\"/>\n   </devices>\n")
	set(address ${MUEN_LOG_BASE})
	set(readers "   <channels>\n")
	foreach(subject IN LISTS subjects)
		muen_hex(${address} address_text)
		string(APPEND readers
			"    <reader logical=\"log_${subject}\" physical=\"debuglog_${subject}\" virtualAddress=\"${address_text}\"/>\n")
		math(EXPR address "${address} + ${MUEN_LOG_BYTES}")
	endforeach()
	string(APPEND readers "   </channels>\n")
	muen_subject_element(Muen::log "${devices}" "${readers}" "" element)
	set(${out} "${element}" PARENT_SCOPE)
endfunction()

function(muen_least_common_multiple first second out)
	set(a ${first})
	set(b ${second})
	while(NOT b EQUAL 0)
		math(EXPR rest "${a} % ${b}")
		set(a ${b})
		set(b ${rest})
	endwhile()
	math(EXPR result "${first} / ${a} * ${second}")
	set(${out} ${result} PARENT_SCOPE)
endfunction()

# The plan: one partition a subject, equal frames in order of declaration. CPUs with fewer subjects go round more often.
function(muen_scheduling_element subjects out)
	set(partitions "")
	set(cpus)
	foreach(subject IN LISTS subjects)
		muen_component_name(${subject} name)
		string(APPEND partitions
			"   <partition name=\"${name}\">\n    <group>\n     <subject name=\"${name}\"/>\n    </group>\n   </partition>\n")
		get_target_property(cpu ${subject} MUEN_CPU)
		if(NOT cpu)
			set(cpu 0)
		endif()
		list(APPEND cpus ${cpu})
		list(APPEND partitions_${cpu} ${name})
	endforeach()
	list(REMOVE_DUPLICATES cpus)
	list(SORT cpus COMPARE NATURAL)
	set(frames 1)
	set(expected 0)
	foreach(cpu IN LISTS cpus)
		if(NOT cpu EQUAL expected)
			message(FATAL_ERROR "CPU ${cpu} has subjects, but CPU ${expected} has none.\nhelp: number CPUs from 0 without a gap")
		endif()
		math(EXPR expected "${expected} + 1")
		list(LENGTH partitions_${cpu} count)
		muen_least_common_multiple(${frames} ${count} frames)
	endforeach()
	set(plan "")
	foreach(cpu IN LISTS cpus)
		string(APPEND plan "   <cpu id=\"${cpu}\">\n")
		list(LENGTH partitions_${cpu} count)
		math(EXPR rounds "${frames} / ${count}")
		foreach(round RANGE 1 ${rounds})
			foreach(name IN LISTS partitions_${cpu})
				string(APPEND plan "    <minorFrame partition=\"${name}\" ticks=\"${MUEN_FRAME_TICKS}\"/>\n")
			endforeach()
		endforeach()
		string(APPEND plan "   </cpu>\n")
	endforeach()
	set(${out} " <scheduling tickRate=\"1000000\">\n  <partitions>\n${partitions}  </partitions>\n"
		"  <majorFrame>\n${plan}  </majorFrame>\n </scheduling>\n")
	string(JOIN "" element ${${out}})
	set(${out} "${element}" PARENT_SCOPE)
endfunction()

function(muen_write_policy file)
	cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SUBJECTS;CHANNELS")
	muen_hex(${MUEN_LOG_BYTES} log_size)
	set(channels "")
	set(subjects "")
	foreach(subject IN LISTS arg_SUBJECTS)
		string(APPEND channels "  <channel name=\"debuglog_${subject}\" size=\"${log_size}\"/>\n")
		muen_subject_element(${subject} "" "" "${arg_CHANNELS}" element)
		string(APPEND subjects "${element}")
	endforeach()
	foreach(channel IN LISTS arg_CHANNELS)
		get_property(bytes GLOBAL PROPERTY MUEN_CHANNEL_${channel}_SIZE)
		get_property(event GLOBAL PROPERTY MUEN_CHANNEL_${channel}_EVENT)
		muen_hex(${bytes} size)
		set(mode "")
		if(NOT event STREQUAL "none")
			set(mode " hasEvent=\"${event}\"")
		endif()
		string(APPEND channels "  <channel name=\"${channel}\" size=\"${size}\"${mode}/>\n")
	endforeach()
	muen_log_element("${arg_SUBJECTS}" element)
	string(APPEND subjects "${element}")
	muen_scheduling_element("${arg_SUBJECTS};Muen::log" scheduling)
	file(CONFIGURE OUTPUT "${file}" @ONLY CONTENT [[
<?xml version="1.0" encoding="utf-8"?>
<system>
 <events>
  <event name="subject_sleep" mode="kernel"/>
  <event name="subject_yield" mode="kernel"/>
  <event name="system_panic" mode="kernel"/>
 </events>
 <channels>
@channels@ </channels>
 <subjects>
@subjects@ </subjects>
@scheduling@</system>
]])
endfunction()
