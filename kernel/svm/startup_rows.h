/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The start-up rows of the SVM back end. X(name, predicate). */
#ifndef SVM_STARTUP_ROWS_H
#define SVM_STARTUP_ROWS_H

#define SVM_STARTUP_ROWS(X)                                                                                            \
	X("SVM (CPUID.80000001H:ECX[2])", svm_startup_has_svm)                                                         \
	X("SVM features leaf (CPUID.80000000H:EAX)", svm_startup_has_leaf)                                             \
	X("SVM not disabled by the firmware (VM_CR.SVMDIS)", svm_startup_is_not_disabled)                              \
	X("SVM revision 1 or later (CPUID.8000000AH:EAX[7:0])", svm_startup_has_revision)                              \
	X("two address space ids (CPUID.8000000AH:EBX)", svm_startup_has_asids)

#endif
