# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) the Muen SDK authors
#[=======================================================================[.rst:
MuenLinkScript
--------------

.. code-block:: cmake

  muen_link_script(<target> <script>)

Links ``<target>`` by a linker script that takes its addresses from ``<muen/abi/layout.h>``: the script goes through the
C preprocessor, and the target is linked again when the script or a header changes.
#]=======================================================================]
include_guard(GLOBAL)

function(muen_link_script target script)
	get_filename_component(source "${script}" ABSOLUTE)
	set(result "${CMAKE_CURRENT_BINARY_DIR}/${target}.ld")
	add_custom_command(OUTPUT "${result}"
		COMMAND "${CMAKE_C_COMPILER}" -E -P -x assembler-with-cpp -I "${PROJECT_SOURCE_DIR}/sdk/abi"
			-MD -MF "${result}.d" -MQ "${result}" "${source}" -o "${result}"
		DEPENDS "${source}" DEPFILE "${result}.d" VERBATIM COMMENT "LINK SCRIPT ${target}")
	target_sources(${target} PRIVATE "${result}")
	target_link_options(${target} PRIVATE "LINKER:-T,${result}")
	set_property(TARGET ${target} APPEND PROPERTY LINK_DEPENDS "${result}")
endfunction()
