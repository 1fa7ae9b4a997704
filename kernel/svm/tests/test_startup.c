/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Each start-up row fails alone, by its name. The source is included for its table. */
#include <string.h>

#include "fake_machine.h"

#include "svm_startup.c"

#define ROW_NAME(name, passes) name,
static const char *const row_names[] = {SVM_STARTUP_ROWS(ROW_NAME)};
#define ROW_COUNT (sizeof(row_names) / sizeof(row_names[0]))

static struct cpu_features good_features(void)
{
	return (struct cpu_features){
	    .max_extended_leaf = 0x8000000a,
	    .ext1_ecx = 1U << 2,
	    .svm_revision = 1,
	    .svm_asids = 2,
	};
}

struct defect {
	const char *name;
	struct cpu_features features;
};

/* The least that each row objects to. */
static void each_row_fails_alone(void **state)
{
	struct defect defect[] = {
	    {"SVM (CPUID.80000001H:ECX[2])", good_features()},
	    {"SVM features leaf (CPUID.80000000H:EAX)", good_features()},
	    {"SVM not disabled by the firmware (VM_CR.SVMDIS)", good_features()},
	    {"SVM revision 1 or later (CPUID.8000000AH:EAX[7:0])", good_features()},
	    {"two address space ids (CPUID.8000000AH:EBX)", good_features()},
	};

	(void)state;
	defect[0].features.ext1_ecx = ~(1U << 2);
	defect[1].features.max_extended_leaf = 0x80000009;
	defect[2].features.vm_cr = 1ULL << 4;
	defect[3].features.svm_revision = 0xffffff00;
	defect[4].features.svm_asids = 1;
	assert_int_equal(sizeof(defect) / sizeof(defect[0]), ROW_COUNT);
	for (size_t row = 0; row < ROW_COUNT; row++) {
		assert_string_equal(defect[row].name, row_names[row]);
		assert_string_equal(vcpu_startup_failure(&defect[row].features), row_names[row]);
	}
}

static void a_good_cpu_passes(void **state)
{
	struct cpu_features features = good_features();

	(void)state;
	assert_null(vcpu_startup_failure(&features));
	features.vm_cr = ~(1ULL << 4);
	features.svm_asids = 0x8000;
	features.svm_revision = 0x10001;
	assert_null(vcpu_startup_failure(&features));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_row_fails_alone),
	    cmocka_unit_test(a_good_cpu_passes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
