# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) the Muen SDK authors
#
# All public functions of the package and what they share.
include_guard(GLOBAL)
include("${CMAKE_CURRENT_LIST_DIR}/MuenNames.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/MuenPolicy.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/add_muen_subject.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/add_muen_channel.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/add_muen_system.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/add_muen_test.cmake")
