# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) the Muen SDK authors
#[=======================================================================[.rst:
MuenNames
---------

Errors about names, shared by the public functions. Owns the invariant that a name which is not known ends the
configuration with the name that was probably meant; CMake's call stack adds the author's file and line.

.. code-block:: cmake

  muen_check_name(<kind> <name> <known>...)          # fatal error unless <name> is one of <known>
  muen_check_arguments(<function> <keyword>...)      # fatal error if the parsed arguments have strangers or gaps

``muen_check_arguments`` reads the ``arg_`` variables that ``cmake_parse_arguments`` left in its caller.
#]=======================================================================]
include_guard(GLOBAL)

# Levenshtein's distance of two words, row by row.
function(muen_edit_distance first second out)
	string(LENGTH "${first}" rows)
	string(LENGTH "${second}" columns)
	set(row)
	foreach(column RANGE ${columns})
		list(APPEND row ${column})
	endforeach()
	set(line 0)
	while(line LESS rows)
		string(SUBSTRING "${first}" ${line} 1 a)
		math(EXPR line "${line} + 1")
		set(next ${line})
		set(left ${line})
		set(column 0)
		while(column LESS columns)
			string(SUBSTRING "${second}" ${column} 1 b)
			list(GET row ${column} diagonal)
			math(EXPR column "${column} + 1")
			list(GET row ${column} above)
			if(NOT a STREQUAL b)
				math(EXPR diagonal "${diagonal} + 1")
			endif()
			math(EXPR above "${above} + 1")
			math(EXPR left "${left} + 1")
			set(candidates ${diagonal} ${above} ${left})
			list(SORT candidates COMPARE NATURAL)
			list(GET candidates 0 left)
			list(APPEND next ${left})
		endwhile()
		set(row ${next})
	endwhile()
	list(GET row -1 distance)
	set(${out} ${distance} PARENT_SCOPE)
endfunction()

# The nearest of the known names, or nothing if none is near: two slips, or a third of the word.
function(muen_nearest_name name out)
	string(LENGTH "${name}" length)
	math(EXPR best "${length} / 3 + 1")
	if(best LESS 3)
		set(best 3)
	endif()
	if(best GREATER length)
		set(best ${length})
	endif()
	set(nearest)
	string(TOLOWER "${name}" lower)
	foreach(known IN LISTS ARGN)
		string(TOLOWER "${known}" known_lower)
		muen_edit_distance("${lower}" "${known_lower}" distance)
		if(distance LESS best)
			set(best ${distance})
			set(nearest "${known}")
		endif()
	endforeach()
	set(${out} "${nearest}" PARENT_SCOPE)
endfunction()

function(muen_check_name kind name)
	if("${name}" IN_LIST ARGN)
		return()
	endif()
	muen_nearest_name("${name}" nearest ${ARGN})
	list(JOIN ARGN ", " known)
	if(nearest)
		set(help "did you mean '${nearest}'?")
	elseif(known)
		set(help "known: ${known}")
	else()
		set(help "none is declared so far")
	endif()
	message(FATAL_ERROR "There is no ${kind} '${name}'.\nhelp: ${help}")
endfunction()

function(muen_check_arguments function)
	if(arg_UNPARSED_ARGUMENTS)
		list(GET arg_UNPARSED_ARGUMENTS 0 stranger)
		muen_check_name("argument of ${function}" "${stranger}" ${ARGN})
	endif()
	if(arg_KEYWORDS_MISSING_VALUES)
		list(GET arg_KEYWORDS_MISSING_VALUES 0 keyword)
		message(FATAL_ERROR "${function}: no value after ${keyword}.")
	endif()
endfunction()
