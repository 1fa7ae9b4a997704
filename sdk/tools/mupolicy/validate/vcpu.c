/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Rules about virtual CPUs: settings on which isolation, or VM entry, depends (SDM vol. 3, 26.2 and 26.3), the list of
 * model-specific registers that a subject may be given, and the entry point.
 */
#include <inttypes.h>
#include <string.h>

#include "number.h"
#include "tree.h"
#include "validate/validate.h"
#include "vcpu.h"

struct requirement {
	const char *path;
	const char *flag; /* NULL: all flags of the word */
	int value;
};

static const struct requirement requirements[] = {
    {"vmx/controls/pin", "ExternalInterruptExiting", 1},
    {"vmx/controls/pin", "NMIExiting", 1},
    {"vmx/controls/pin", "VirtualNMIs", 0},
    {"vmx/controls/pin", "ActivateVMXTimer", 1},
    {"vmx/controls/pin", "ProcessPostedInterrupts", 0},
    {"vmx/controls/proc", "InterruptWindowExiting", 0},
    {"vmx/controls/proc", "UseTSCOffsetting", 0},
    {"vmx/controls/proc", "INVLPGExiting", 1},
    {"vmx/controls/proc", "MWAITExiting", 1},
    {"vmx/controls/proc", "CR3LoadExiting", 1},
    {"vmx/controls/proc", "CR3StoreExiting", 1},
    {"vmx/controls/proc", "CR8LoadExiting", 1},
    {"vmx/controls/proc", "CR8StoreExiting", 1},
    {"vmx/controls/proc", "UseTPRShadow", 0},
    {"vmx/controls/proc", "NMIWindowExiting", 0},
    {"vmx/controls/proc", "MOVDRExiting", 1},
    {"vmx/controls/proc", "UseIOBitmaps", 1},
    {"vmx/controls/proc", "UseMSRBitmaps", 1},
    {"vmx/controls/proc", "Activate2ndaryControls", 1},
    {"vmx/controls/proc2", "VirtualAPICAccesses", 0},
    {"vmx/controls/proc2", "EnableEPT", 0},
    {"vmx/controls/proc2", "Virtualizex2APICMode", 0},
    {"vmx/controls/proc2", "EnableVPID", 0},
    {"vmx/controls/proc2", "WBINVDExiting", 1},
    {"vmx/controls/proc2", "UnrestrictedGuest", 0},
    {"vmx/controls/proc2", "APICRegisterVirtualization", 0},
    {"vmx/controls/proc2", "VirtualInterruptDelivery", 0},
    {"vmx/controls/proc2", "EnableINVPCID", 0},
    {"vmx/controls/proc2", "EnableVMFunctions", 0},
    {"vmx/controls/entry", "LoadDebugControls", 0},
    {"vmx/controls/entry", "IA32eModeGuest", 1},
    {"vmx/controls/entry", "EntryToSMM", 0},
    {"vmx/controls/entry", "DeactiveDualMonitorTreatment", 0},
    {"vmx/controls/entry", "LoadIA32PERFGLOBALCTRL", 0},
    {"vmx/controls/entry", "LoadIA32PAT", 0},
    {"vmx/controls/entry", "LoadIA32EFER", 0},
    {"vmx/controls/exit", "SaveDebugControls", 0},
    {"vmx/controls/exit", "HostAddressspaceSize", 1},
    {"vmx/controls/exit", "LoadIA32PERFGLOBALCTRL", 0},
    {"vmx/controls/exit", "AckInterruptOnExit", 1},
    {"vmx/controls/exit", "SaveIA32PAT", 0},
    {"vmx/controls/exit", "LoadIA32PAT", 0},
    {"vmx/controls/exit", "SaveIA32EFER", 0},
    {"vmx/controls/exit", "LoadIA32EFER", 0},
    {"vmx/controls/exit", "SaveVMXTimerValue", 0},
    {"vmx/masks/exception", "MachineCheck", 1},
    {"vmx/masks/cr0", NULL, 1},
    {"vmx/masks/cr4", NULL, 1},
    {"registers/cr0", "ProtectionEnable", 1},
    {"registers/cr0", "NumericError", 1},
    {"registers/cr0", "Paging", 1},
    {"registers/cr4", "PhysicalAddressExtension", 1},
    {"registers/cr4", "SMXEnable", 0},
    {"registers/cr4", "PCIDEnable", 0},
};

static void check_flag(const struct model *model, const struct model_subject *subject, const xmlNode *flag,
		       const struct requirement *requirement)
{
	const char *wanted = requirement->value != 0 ? "1" : "0";

	if (strcmp(tree_text(flag), wanted) == 0)
		return;
	report_error(model->report, RULE_VCPU_REQUIREMENT, flag, "%s/%s of subject '%s' must be %s", requirement->path,
		     flag->name, subject->name, wanted);
	report_help(model->report, "remove this line: %s is the profile's value", wanted);
}

static void check_requirement(const struct model *model, const struct model_subject *subject,
			      const struct requirement *requirement)
{
	const xmlNode *word = tree_path(tree_child(subject->node, "vcpu"), requirement->path);

	TREE_FOR_EACH(flag, word, requirement->flag)
		check_flag(model, subject, flag, requirement);
}

void validate_vcpu_flags(const struct model *model)
{
	for (size_t i = 0; i < model->subject_count; i++) {
		for (size_t j = 0; j < sizeof(requirements) / sizeof(requirements[0]); j++)
			check_requirement(model, &model->subjects[i], &requirements[j]);
	}
}

typedef void msr_rule(const struct model *model, const struct model_subject *subject, const xmlNode *msr);

static void for_each_msr(const struct model *model, msr_rule *rule)
{
	for (size_t i = 0; i < model->subject_count; i++) {
		TREE_FOR_EACH(msr, tree_path(model->subjects[i].node, "vcpu/msrs"), "msr")
			rule(model, &model->subjects[i], msr);
	}
}

static void check_msr_order(const struct model *model, const struct model_subject *subject, const xmlNode *msr)
{
	if (tree_number(msr, "start") > tree_number(msr, "end"))
		report_error(model->report, RULE_MSR_RANGE, msr,
			     "MSRs of subject '%s' start at 0x%" PRIx64 " and end at 0x%" PRIx64, subject->name,
			     tree_number(msr, "start"), tree_number(msr, "end"));
}

void validate_msr_ranges(const struct model *model)
{
	for_each_msr(model, check_msr_order);
}

struct msr_range {
	uint64_t first;
	uint64_t last;
	bool writable; /* saved and loaded when subjects are switched, on both back ends */
};

/* Upstream's list; of it, what the hardware switches with a virtual CPU may be written. */
static const struct msr_range allowed_msrs[] = {
    {0xce, 0xce, false},
    {0x174, 0x176, true},
    {0x19c, 0x19c, false},
    {0x1a2, 0x1a2, false},
    {0x1b1, 0x1b1, false},
    {0x1d9, 0x1d9, false},
    {0x606, 0x606, false},
    {0x610, 0x611, false},
    {0x619, 0x619, false},
    {0x641, 0x641, false},
    {0x64b, 0x64b, false},
    {0x770, 0x771, false},
    {0x774, 0x774, false},
    {0xc0000080, 0xc0000084, false},
    {0xc0000100, 0xc0000101, true},
    {0xc0000102, 0xc0000102, false},
};

static const struct msr_range *find_msr(uint64_t address)
{
	for (size_t i = 0; i < sizeof(allowed_msrs) / sizeof(allowed_msrs[0]); i++) {
		if (address >= allowed_msrs[i].first && address <= allowed_msrs[i].last)
			return &allowed_msrs[i];
	}
	return NULL;
}

/* Reports the first register of the range that is not allowed; the loop steps from one allowed range to the next. */
static void check_msr_allowed(const struct model *model, const struct model_subject *subject, const xmlNode *msr)
{
	const bool writes = strchr(tree_attribute(msr, "mode"), 'w') != NULL;
	const uint64_t end = tree_number(msr, "end");
	uint64_t at = tree_number(msr, "start");

	while (at <= end) {
		const struct msr_range *range = find_msr(at);

		if (range == NULL || (writes && !range->writable)) {
			report_error(model->report, RULE_MSR_NOT_ALLOWED, msr, "subject '%s' may not %s MSR 0x%" PRIx64,
				     subject->name, range == NULL ? "access" : "write", at);
			if (range != NULL)
				report_help(model->report, "use mode=\"r\"");
			return;
		}
		at = range->last + 1;
	}
}

void validate_msr_list(const struct model *model)
{
	for_each_msr(model, check_msr_allowed);
}

static bool is_executable_at(const struct model_space *space, uint64_t address)
{
	for (size_t i = 0; i < space->count; i++) {
		const struct model_mapping *mapping = &space->mappings[i];

		if (mapping->executable && address >= mapping->address &&
		    address - mapping->address < mapping->size_bytes)
			return true;
	}
	return false;
}

void validate_entry_point(const struct model *model)
{
	for (size_t i = 0; i < model->subject_count; i++) {
		const struct model_subject *subject = &model->subjects[i];
		const xmlNode *rip = tree_path(subject->node, "vcpu/registers/gpr/rip");
		uint64_t address;

		if (rip == NULL || !number_parse(tree_text(rip), UINT64_MAX, &address) ||
		    is_executable_at(&subject->space, address))
			continue;
		report_error(model->report, RULE_ENTRY_POINT, rip,
			     "subject '%s' starts at 0x%" PRIx64 ", where it has no executable memory", subject->name,
			     address);
	}
}
