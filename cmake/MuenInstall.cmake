# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) the Muen SDK authors
#[=======================================================================[.rst:
MuenInstall
-----------

What an installed prefix holds. Owns the invariant that nothing in it names an absolute path, so that it works wherever
it is moved to; MuenConfig finds everything from its own place::

  bin/            mupolicy tau0 muaudit murun mkiso mudebug
  include/muen/   headers of subjects
  lib/            the runtime of subjects and their linker script
  lib/cmake/Muen/ find_package(Muen)
  kernels/        kernel-{vmx,svm}-{debug,release,benchmark}.elf loader.elf
  hardware/       a folder for each machine
  subjects/       subjects that systems get from the SDK, each with its specification
  schema/         the policy language as XML schema, for editors
  docs/           guide, reference, ASSURANCE, CAVEATS
#]=======================================================================]
include_guard(GLOBAL)
include(CMakePackageConfigHelpers)

install(TARGETS mupolicy tau0 muaudit murun RUNTIME DESTINATION bin)
install(PROGRAMS sdk/tools/mkiso sdk/tools/mudebug DESTINATION bin)
install(DIRECTORY sdk/abi/muen sdk/lib/include/muen DESTINATION include FILES_MATCHING PATTERN "*.h")
install(TARGETS muen_runtime ARCHIVE DESTINATION lib)
install(FILES "${MUEN_SUBJECT_LINKER_SCRIPT}" DESTINATION lib)
get_property(kernels GLOBAL PROPERTY MUEN_KERNELS)
foreach(program IN ITEMS loader ${kernels})
	install(PROGRAMS "$<TARGET_FILE:${program}>" DESTINATION kernels)
endforeach()
install(DIRECTORY hardware/ DESTINATION hardware FILES_MATCHING PATTERN "*.xml" PATTERN "emulator.conf")
install(PROGRAMS "$<TARGET_FILE:log>" DESTINATION subjects)
install(FILES subjects/log/log.xml DESTINATION subjects)
install(DIRECTORY sdk/schema/ DESTINATION schema FILES_MATCHING PATTERN "*.xsd")
install(FILES sdk/tools/mupolicy/analysis/report.xsl DESTINATION share)
install(DIRECTORY docs/ DESTINATION docs FILES_MATCHING PATTERN "*.md")
install(FILES LICENSE CHANGES.md DESTINATION .)

set(package_folder lib/cmake/Muen)
write_basic_package_version_file("${PROJECT_BINARY_DIR}/MuenConfigVersion.cmake" COMPATIBILITY SameMinorVersion
	ARCH_INDEPENDENT)
install(FILES "${PROJECT_BINARY_DIR}/MuenConfigVersion.cmake" cmake/MuenConfig.cmake cmake/MuenFunctions.cmake
	cmake/MuenFreestanding.cmake cmake/MuenNames.cmake cmake/MuenPolicy.cmake cmake/add_muen_subject.cmake
	cmake/add_muen_channel.cmake cmake/add_muen_system.cmake cmake/add_muen_test.cmake DESTINATION ${package_folder})
