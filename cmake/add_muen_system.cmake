# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) the Muen SDK authors
#[=======================================================================[.rst:
add_muen_system
---------------

.. code-block:: cmake

  add_muen_system(<name> MACHINE <machine> SUBJECTS <subject>... [CHANNELS <channel>...]
    [POLICY <system.xml>] [PROFILE debug|release|benchmark] [COMPONENTS <folder>...])

Compiles a system of subjects for a machine, composes its image, and audits it.

Inputs
  ``MACHINE``     a machine of the SDK: the folder in ``hardware/`` with its hardware and platform description; or the
  path of such a folder, with a slash in it: ``./machine``. Its ``emulator.conf`` is needed by tests and ``run-<name>``.
  ``SUBJECTS``    targets of add_muen_subject. With ``POLICY``: the components that the policy refers to; the SDK's own
  component ``log`` is always found.
  ``CHANNELS``    names from add_muen_channel.
  ``POLICY``      the system policy; what it includes lies beside it or in the current source folder. Without it one is
  written: a partition for each subject, equal frames of 1 ms in order of declaration, CPU 0 unless the subject says
  otherwise, and a ``log`` subject that prints what all say.
  ``PROFILE``     of the kernel; the cache variable ``MUEN_PROFILE`` if not given, else debug. ``debug`` has a console;
  ``release`` has no output; ``benchmark`` is release with path counters (muen/path_counters.h), for finding out what a
  system does: subjects of a partition see each other's counts, so it is not for systems in use.
  ``COMPONENTS``  further folders with component specifications and their ELF files.

Outputs
  target ``<name>``, part of ``all``: the folder ``<name>/`` in the build folder with ``system.csl``, the image, and
  ``policy_b.xml``, the policy in its last format. Without ``POLICY`` also ``<name>.xml``.
  ``run-<name>`` boots it and shows its log, ``debug-<name>`` does so with gdb attached, ``iso-<name>`` makes
  ``<name>.iso``, ``report-<name>`` makes ``<name>.html``, everything about the system on one page.

Errors
  unknown machines, subjects, channels, profiles or arguments; a channel whose subjects are not in the system. When it
  is built: errors of the policy, and findings of the audit, which leaves ``unaudited.csl`` and no image.
#]=======================================================================]
include_guard(GLOBAL)

set_property(GLOBAL PROPERTY MUEN_PROFILES debug release benchmark)

# The folder that describes a machine of the SDK's, or of the user's.
function(muen_find_machine machine out)
	if(machine MATCHES "/")
		get_filename_component(folder "${machine}" ABSOLUTE)
		foreach(file IN ITEMS hardware.xml platform.xml)
			if(NOT EXISTS "${folder}/${file}")
				message(FATAL_ERROR "The machine '${machine}' has no ${file}: ${folder}/${file} does not exist."
					"\nhelp: copy a folder of ${MUEN_HARDWARE_DIR} and change it")
			endif()
		endforeach()
	else()
		file(GLOB machines RELATIVE "${MUEN_HARDWARE_DIR}" "${MUEN_HARDWARE_DIR}/*/hardware.xml")
		list(TRANSFORM machines REPLACE "/hardware.xml$" "")
		muen_check_name(machine "${machine}" ${machines})
		set(folder "${MUEN_HARDWARE_DIR}/${machine}")
	endif()
	set(${out} "${folder}" PARENT_SCOPE)
endfunction()

# What add_muen_system was told, checked.
macro(muen_check_system)
	foreach(keyword IN ITEMS MACHINE SUBJECTS)
		if(NOT DEFINED arg_${keyword})
			message(FATAL_ERROR "System '${name}' has no ${keyword}.")
		endif()
	endforeach()
	get_property(profiles GLOBAL PROPERTY MUEN_PROFILES)
	muen_check_name(profile "${arg_PROFILE}" ${profiles})
	get_property(subjects GLOBAL PROPERTY MUEN_SUBJECTS)
	foreach(subject IN LISTS arg_SUBJECTS)
		if(subject MATCHES "^[A-Z]+$" AND NOT subject IN_LIST subjects)
			muen_check_name("argument of add_muen_system" "${subject}" ${keywords})
		endif()
		muen_check_name(subject "${subject}" ${subjects})
	endforeach()
	get_property(channels GLOBAL PROPERTY MUEN_CHANNELS)
	foreach(channel IN LISTS arg_CHANNELS)
		muen_check_name(channel "${channel}" ${channels})
		foreach(role IN ITEMS WRITER READER)
			get_property(subject GLOBAL PROPERTY MUEN_CHANNEL_${channel}_${role})
			if(NOT subject IN_LIST arg_SUBJECTS)
				message(FATAL_ERROR "Channel '${channel}' of system '${name}': '${subject}' is not in the system."
					"\nhelp: add ${subject} to SUBJECTS")
			endif()
		endforeach()
	endforeach()
	if(DEFINED arg_POLICY)
		get_filename_component(arg_POLICY "${arg_POLICY}" ABSOLUTE)
		if(NOT EXISTS "${arg_POLICY}")
			message(FATAL_ERROR "The policy of system '${name}' does not exist: ${arg_POLICY}")
		endif()
	endif()
endmacro()

# The kernel that runs on a machine: its back end is what the hardware description says.
function(muen_find_kernel machine profile out)
	file(READ "${machine}/hardware.xml" hardware)
	set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${machine}/hardware.xml")
	set(virtualization vmx)
	if(hardware MATCHES "virtualization=\"([a-z]+)\"")
		set(virtualization ${CMAKE_MATCH_1})
	endif()
	set(kernel Muen::kernel-${virtualization}-${profile})
	if(NOT TARGET ${kernel})
		message(FATAL_ERROR "There is no ${profile} kernel for machine '${machine}' (${virtualization})."
			"\nhelp: use PROFILE debug, PROFILE release or PROFILE benchmark")
	endif()
	set(${out} ${kernel} PARENT_SCOPE)
endfunction()

# Folders in which the policy compiler finds specifications and ELF files, and what the image depends on.
macro(muen_collect_components)
	set(components)
	set(inputs)
	foreach(subject IN LISTS arg_SUBJECTS)
		get_target_property(specification ${subject} MUEN_SPEC)
		if(NOT specification)
			set(specification "${folder}/components/${subject}.xml")
			muen_write_component(${subject} "${specification}" ${arg_CHANNELS})
		endif()
		get_filename_component(specification_folder "${specification}" DIRECTORY)
		list(APPEND components "${specification_folder}" "$<TARGET_FILE_DIR:${subject}>")
		list(APPEND inputs "${specification}" "$<TARGET_FILE:${subject}>")
	endforeach()
	foreach(component_folder IN LISTS arg_COMPONENTS)
		get_filename_component(component_folder "${component_folder}" ABSOLUTE)
		list(APPEND components "${component_folder}")
	endforeach()
	set(component_options "--components;$<JOIN:$<REMOVE_DUPLICATES:${components}>,;--components;>")
endmacro()

function(muen_add_system_targets name machine folder kernel)
	set(runner "$<TARGET_FILE:Muen::murun>" --loader "$<TARGET_FILE:Muen::loader>"
		--machine-dir "${machine}")
	add_custom_target(run-${name} COMMAND ${runner} --live "${folder}"
		DEPENDS "${folder}/system.csl" USES_TERMINAL VERBATIM COMMENT "RUN ${name}")
	add_custom_target(debug-${name} COMMAND "${MUEN_MUDEBUG}" --kernel "$<TARGET_FILE:${kernel}>" ${runner} "${folder}"
		WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}" # where gdb finds sources: their names in the debug information start here
		DEPENDS "${folder}/system.csl" USES_TERMINAL VERBATIM COMMENT "DEBUG ${name}")
	add_custom_command(OUTPUT "${CMAKE_CURRENT_BINARY_DIR}/${name}.iso"
		COMMAND "${MUEN_MKISO}" --loader "$<TARGET_FILE:Muen::loader>"
			--image "${folder}/system.csl" --output "${CMAKE_CURRENT_BINARY_DIR}/${name}.iso" --efi
		DEPENDS "${folder}/system.csl" "${MUEN_MKISO}" "$<TARGET_FILE:Muen::loader>" VERBATIM COMMENT "ISO ${name}.iso")
	add_custom_target(iso-${name} DEPENDS "${CMAKE_CURRENT_BINARY_DIR}/${name}.iso")
	add_custom_command(OUTPUT "${CMAKE_CURRENT_BINARY_DIR}/${name}.html"
		COMMAND "$<TARGET_FILE:Muen::mupolicy>" report "${folder}/policy_b.xml"
			--output "${CMAKE_CURRENT_BINARY_DIR}/${name}.html"
		DEPENDS "${folder}/system.csl" "$<TARGET_FILE:Muen::mupolicy>" VERBATIM COMMENT "REPORT ${name}.html")
	add_custom_target(report-${name} DEPENDS "${CMAKE_CURRENT_BINARY_DIR}/${name}.html")
endfunction()

function(add_muen_system name)
	cmake_parse_arguments(PARSE_ARGV 1 arg "" "MACHINE;POLICY;PROFILE" "SUBJECTS;CHANNELS;COMPONENTS")
	set(keywords MACHINE POLICY PROFILE SUBJECTS CHANNELS COMPONENTS)
	muen_check_arguments(add_muen_system ${keywords})
	if(NOT DEFINED arg_PROFILE)
		set(arg_PROFILE debug)
		if(MUEN_PROFILE)
			set(arg_PROFILE ${MUEN_PROFILE})
		endif()
	endif()
	muen_check_system()
	muen_find_machine("${arg_MACHINE}" machine_folder)
	muen_find_kernel("${machine_folder}" ${arg_PROFILE} kernel)

	get_filename_component(machine "${machine_folder}" NAME)
	set(folder "${CMAKE_CURRENT_BINARY_DIR}/${name}")
	if(NOT DEFINED arg_POLICY)
		set(arg_POLICY "${folder}/${name}.xml")
		muen_write_policy("${arg_POLICY}" SUBJECTS ${arg_SUBJECTS} CHANNELS ${arg_CHANNELS})
	endif()
	if(NOT log IN_LIST arg_SUBJECTS) # last, so that a component of the user's with that name comes first
		list(APPEND arg_SUBJECTS Muen::log)
	endif()
	muen_collect_components()
	add_custom_command(OUTPUT "${folder}/policy_b.xml" "${folder}/commands.xml"
		COMMAND Muen::mupolicy compile "${arg_POLICY}"
			--hardware "${machine_folder}/hardware.xml" --platform "${machine_folder}/platform.xml"
			"${component_options}" -I "${CMAKE_CURRENT_SOURCE_DIR}" --kernel "$<TARGET_FILE:${kernel}>"
			--output "${folder}" --depfile "${folder}/policy.d"
		DEPENDS "${arg_POLICY}" "${machine_folder}/hardware.xml" "${machine_folder}/platform.xml" ${inputs}
			"$<TARGET_FILE:${kernel}>" "$<TARGET_FILE:Muen::mupolicy>"
		DEPFILE "${folder}/policy.d" COMMAND_EXPAND_LISTS VERBATIM COMMENT "POLICY ${name}: compile for ${machine}")
	# Only an image that passed its audit gets the final name.
	add_custom_command(OUTPUT "${folder}/system.csl"
		COMMAND Muen::tau0 --input "${folder}" --output "${folder}/unaudited.csl" "${folder}/commands.xml"
		COMMAND Muen::muaudit "${folder}/unaudited.csl" "${folder}/policy_b.xml" --kernel "$<TARGET_FILE:${kernel}>"
		COMMAND "${CMAKE_COMMAND}" -E rename "${folder}/unaudited.csl" "${folder}/system.csl"
		DEPENDS "${folder}/commands.xml" "${folder}/policy_b.xml" "$<TARGET_FILE:${kernel}>"
			"$<TARGET_FILE:Muen::tau0>" "$<TARGET_FILE:Muen::muaudit>"
		VERBATIM COMMENT "IMAGE ${name}: compose and audit")
	add_custom_target(${name} ALL DEPENDS "${folder}/system.csl")
	set_target_properties(${name} PROPERTIES MUEN_SYSTEM_DIR "${folder}" MUEN_MACHINE_DIR "${machine_folder}"
		ADDITIONAL_CLEAN_FILES "${folder}")
	set_property(GLOBAL APPEND PROPERTY MUEN_SYSTEMS ${name})
	muen_add_system_targets(${name} "${machine_folder}" "${folder}" ${kernel})
endfunction()
