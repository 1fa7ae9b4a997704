# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) the Muen SDK authors
#[=======================================================================[.rst:
add_muen_channel
----------------

.. code-block:: cmake

  add_muen_channel(<name> WRITER <subject> READER <subject> SIZE <bytes> [EVENT asap|async|ipi|switch|none])

Declares shared memory that one subject writes and another reads, with an event from writer to reader. Both find it by
``<name>`` in their subject information, or by the constants in ``<subject>_muen.h``.

Inputs
  ``SIZE``   a multiple of 4096: bytes, or with suffix K or M; decimal or 0x….
  ``EVENT``  how the reader is told of new data; ``asap`` if not given. ``switch`` hands the CPU over and needs a
  scheduling group of both subjects, thus a system with ``POLICY``.

Outputs
  for systems that name the channel: the region, its addresses in both subjects (from 0x100000000 on, in order of
  declaration), the writer's event (from 16 on), the reader's vector (from 64 on).

Errors
  unknown subjects, arguments or event modes; a channel declared twice; a size that is no multiple of 4096.
#]=======================================================================]
include_guard(GLOBAL)

# A number of bytes from its spelling: 4096, 0x1000, 64K, 1M.
function(muen_parse_size text out)
	if(NOT text MATCHES "^(0[xX][0-9a-fA-F]+|[0-9]+)([KM]?)$")
		message(FATAL_ERROR "'${text}' is no size.\nhelp: write bytes, or a number with suffix K or M: 64K")
	endif()
	set(factor 1)
	if(CMAKE_MATCH_2 STREQUAL "K")
		set(factor 1024)
	elseif(CMAKE_MATCH_2 STREQUAL "M")
		set(factor 1048576)
	endif()
	math(EXPR bytes "${CMAKE_MATCH_1} * ${factor}")
	math(EXPR rest "${bytes} % 4096")
	if(bytes EQUAL 0 OR NOT rest EQUAL 0)
		message(FATAL_ERROR "The size ${text} is no multiple of a page.\nhelp: channels are made of pages of 4096 bytes (4K)")
	endif()
	set(${out} ${bytes} PARENT_SCOPE)
endfunction()

# Take the next number of a subject's series and set the one after it.
function(muen_take_number subject property first step out)
	get_target_property(number ${subject} ${property})
	if(NOT number)
		set(number ${first})
	endif()
	math(EXPR next "${number} + ${step}")
	set_target_properties(${subject} PROPERTIES ${property} ${next})
	set(${out} ${number} PARENT_SCOPE)
endfunction()

# Give one end of a channel to a subject: XML for its component specification, constants for its header.
function(muen_attach_channel subject name role bytes has_event)
	muen_take_number(${subject} MUEN_NEXT_ADDRESS 0x100000000 ${bytes} address)
	muen_hex(${address} address_text)
	muen_hex(${bytes} size_text)
	math(EXPR address_c "${address}" OUTPUT_FORMAT HEXADECIMAL)
	math(EXPR size_c "${bytes}" OUTPUT_FORMAT HEXADECIMAL)
	set(signal "")
	string(MAKE_C_IDENTIFIER "${name}" constant)
	string(TOUPPER "CHANNEL_${constant}" constant)
	set(header "#define ${constant}_ADDRESS ${address_c}UL\n#define ${constant}_SIZE ${size_c}UL\n")
	if(has_event AND role STREQUAL "writer")
		muen_take_number(${subject} MUEN_NEXT_EVENT 16 1 number)
		set(signal " event=\"${number}\"")
		string(APPEND header "#define ${constant}_EVENT ${number}\n")
	elseif(has_event)
		muen_take_number(${subject} MUEN_NEXT_VECTOR 64 1 number)
		set(signal " vector=\"${number}\"")
		string(APPEND header "#define ${constant}_VECTOR ${number}\n")
	endif()
	set_property(TARGET ${subject} APPEND_STRING PROPERTY MUEN_HEADER "${header}")
	set_property(TARGET ${subject} PROPERTY MUEN_CHANNEL_${name}
		"<${role} logical=\"${name}\" size=\"${size_text}\" virtualAddress=\"${address_text}\"${signal}/>")
endfunction()

function(add_muen_channel name)
	cmake_parse_arguments(PARSE_ARGV 1 arg "" "WRITER;READER;SIZE;EVENT" "")
	muen_check_arguments(add_muen_channel WRITER READER SIZE EVENT)
	foreach(keyword IN ITEMS WRITER READER SIZE)
		if(NOT DEFINED arg_${keyword})
			message(FATAL_ERROR "Channel '${name}' has no ${keyword}.")
		endif()
	endforeach()
	get_property(subjects GLOBAL PROPERTY MUEN_SUBJECTS)
	muen_check_name(subject "${arg_WRITER}" ${subjects})
	muen_check_name(subject "${arg_READER}" ${subjects})
	if(arg_WRITER STREQUAL arg_READER)
		message(FATAL_ERROR "Subject '${arg_WRITER}' is both writer and reader of channel '${name}'.")
	endif()
	if(NOT DEFINED arg_EVENT)
		set(arg_EVENT asap)
	endif()
	muen_check_name("event mode" "${arg_EVENT}" asap async ipi switch none)
	muen_parse_size("${arg_SIZE}" bytes)
	get_property(channels GLOBAL PROPERTY MUEN_CHANNELS)
	if(name IN_LIST channels)
		message(FATAL_ERROR "Channel '${name}' is declared twice.")
	endif()

	set(has_event TRUE)
	if(arg_EVENT STREQUAL "none")
		set(has_event FALSE)
	endif()
	set_property(GLOBAL APPEND PROPERTY MUEN_CHANNELS ${name})
	set_property(GLOBAL PROPERTY MUEN_CHANNEL_${name}_WRITER ${arg_WRITER})
	set_property(GLOBAL PROPERTY MUEN_CHANNEL_${name}_READER ${arg_READER})
	set_property(GLOBAL PROPERTY MUEN_CHANNEL_${name}_SIZE ${bytes})
	set_property(GLOBAL PROPERTY MUEN_CHANNEL_${name}_EVENT ${arg_EVENT})
	muen_attach_channel(${arg_WRITER} ${name} writer ${bytes} ${has_event})
	muen_attach_channel(${arg_READER} ${name} reader ${bytes} ${has_event})
endfunction()
