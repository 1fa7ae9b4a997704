/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Rules about virtual CPUs: settings on which isolation, or VM entry, depends (SDM vol. 3, 26.2 and 26.3), entry point.
 */
#include <inttypes.h>
#include <string.h>

#include "expand/support.h"
#include "msr_range.h"
#include "number.h"
#include "tree.h"
#include "validate/validate.h"
#include "vcpu.h"

/* When a flag must have its value. */
enum condition {
	ALWAYS,
	NATIVE,     /* without page tables of its own: the kernel's paging, and its CR0 and CR4, must stay */
	NESTED,     /* with page tables of its own, and so an EFER of its own */
	RESTRICTED, /* of these one that may not turn paging off */
	DEBUG,      /* the subject may access IA32_DEBUGCTL, or set debug registers: DR7 and DEBUGCTL are its own */
	NO_DEBUG,
};

struct requirement {
	const char *path;
	const char *flag; /* NULL: all flags of the word */
	int value;
	enum condition condition;
};

static const struct requirement requirements[] = {
    {"vmx/controls/pin", "ExternalInterruptExiting", 1, ALWAYS},
    {"vmx/controls/pin", "NMIExiting", 1, ALWAYS},
    {"vmx/controls/pin", "VirtualNMIs", 0, ALWAYS},
    {"vmx/controls/pin", "ActivateVMXTimer", 1, ALWAYS},
    {"vmx/controls/pin", "ProcessPostedInterrupts", 0, ALWAYS},
    {"vmx/controls/proc", "InterruptWindowExiting", 0, ALWAYS},
    {"vmx/controls/proc", "UseTSCOffsetting", 0, ALWAYS},
    {"vmx/controls/proc", "INVLPGExiting", 1, ALWAYS},
    {"vmx/controls/proc", "MWAITExiting", 1, ALWAYS},
    {"vmx/controls/proc", "CR3LoadExiting", 1, NATIVE},
    {"vmx/controls/proc", "CR3StoreExiting", 1, NATIVE},
    {"vmx/controls/proc", "CR8LoadExiting", 1, ALWAYS},
    {"vmx/controls/proc", "CR8StoreExiting", 1, ALWAYS},
    {"vmx/controls/proc", "UseTPRShadow", 0, ALWAYS},
    {"vmx/controls/proc", "NMIWindowExiting", 0, ALWAYS},
    {"vmx/controls/proc", "UnconditionalIOExiting", 0, ALWAYS},
    {"vmx/controls/proc", "UseIOBitmaps", 1, ALWAYS},
    {"vmx/controls/proc", "UseMSRBitmaps", 1, ALWAYS},
    {"vmx/controls/proc", "MonitorTrapFlag", 0, ALWAYS},
    {"vmx/controls/proc", "Activate2ndaryControls", 1, ALWAYS},
    {"vmx/controls/proc2", "VirtualAPICAccesses", 0, ALWAYS},
    {"vmx/controls/proc2", "Virtualizex2APICMode", 0, ALWAYS},
    {"vmx/controls/proc2", "EnableVPID", 0, ALWAYS},
    {"vmx/controls/proc2", "WBINVDExiting", 1, ALWAYS},
    {"vmx/controls/proc2", "UnrestrictedGuest", 0, NATIVE},
    {"vmx/controls/proc2", "APICRegisterVirtualization", 0, ALWAYS},
    {"vmx/controls/proc2", "VirtualInterruptDelivery", 0, ALWAYS},
    {"vmx/controls/proc2", "PAUSELoopExiting", 0, ALWAYS},
    {"vmx/controls/proc2", "EnableINVPCID", 0, ALWAYS},
    {"vmx/controls/proc2", "EnableVMFunctions", 0, ALWAYS},
    {"vmx/controls/entry", "LoadDebugControls", 1, DEBUG},
    {"vmx/controls/entry", "LoadDebugControls", 0, NO_DEBUG},
    {"vmx/controls/entry", "IA32eModeGuest", 1, NATIVE},
    {"vmx/controls/entry", "EntryToSMM", 0, ALWAYS},
    {"vmx/controls/entry", "DeactiveDualMonitorTreatment", 0, ALWAYS},
    {"vmx/controls/entry", "LoadIA32PERFGLOBALCTRL", 0, ALWAYS},
    {"vmx/controls/entry", "LoadIA32PAT", 0, ALWAYS},
    {"vmx/controls/entry", "LoadIA32EFER", 1, NESTED},
    {"vmx/controls/entry", "LoadIA32EFER", 0, NATIVE},
    {"vmx/controls/exit", "SaveDebugControls", 1, DEBUG},
    {"vmx/controls/exit", "SaveDebugControls", 0, NO_DEBUG},
    {"vmx/controls/exit", "HostAddressspaceSize", 1, ALWAYS},
    {"vmx/controls/exit", "LoadIA32PERFGLOBALCTRL", 0, ALWAYS},
    {"vmx/controls/exit", "AckInterruptOnExit", 1, ALWAYS},
    {"vmx/controls/exit", "SaveIA32PAT", 0, ALWAYS},
    {"vmx/controls/exit", "LoadIA32PAT", 0, ALWAYS},
    {"vmx/controls/exit", "SaveIA32EFER", 1, NESTED},
    {"vmx/controls/exit", "SaveIA32EFER", 0, NATIVE},
    {"vmx/controls/exit", "LoadIA32EFER", 1, NESTED},
    {"vmx/controls/exit", "LoadIA32EFER", 0, NATIVE},
    {"vmx/controls/exit", "SaveVMXTimerValue", 0, ALWAYS},
    {"vmx/masks/exception", "MachineCheck", 1, ALWAYS},
    {"vmx/masks/exception", "Debug", 1, NATIVE},
    {"vmx/masks/exception", "AlignmentCheck", 1, NATIVE},
    {"vmx/masks/cr0", NULL, 1, NATIVE},
    {"vmx/masks/cr0", "NumericError", 1, ALWAYS},
    {"vmx/masks/cr0", "NotWritethrough", 1, ALWAYS},
    {"vmx/masks/cr0", "CacheDisable", 1, ALWAYS},
    {"vmx/masks/cr4", NULL, 1, NATIVE},
    {"vmx/masks/cr4", "MachineCheckEnable", 1, ALWAYS},
    {"vmx/masks/cr4", "VMXEnable", 1, ALWAYS},
    {"vmx/masks/cr4", "ProtectionKeyEnable", 1, ALWAYS},
    {"registers/cr0", "ProtectionEnable", 1, NATIVE},
    {"registers/cr0", "ProtectionEnable", 1, RESTRICTED},
    {"registers/cr0", "ExtensionType", 1, NATIVE},
    {"registers/cr0", "NumericError", 1, ALWAYS},
    {"registers/cr0", "WriteProtect", 1, NATIVE},
    {"registers/cr0", "NotWritethrough", 0, ALWAYS},
    {"registers/cr0", "CacheDisable", 0, NATIVE},
    {"registers/cr0", "Paging", 1, NATIVE},
    {"registers/cr0", "Paging", 1, RESTRICTED},
    {"registers/cr4", "PhysicalAddressExtension", 1, NATIVE},
    {"registers/cr4", "MachineCheckEnable", 1, ALWAYS},
    {"registers/cr4", "SMXEnable", 0, ALWAYS},
    {"registers/cr4", "ProtectionKeyEnable", 0, ALWAYS},
    {"registers/cr4", "PCIDEnable", 0, NATIVE},
};

#define MSR_DEBUGCTL 0x1d9

static bool may_access(const struct model_subject *subject, uint64_t address)
{
	TREE_FOR_EACH(msr, tree_path(subject->node, "vcpu/msrs"), "msr") {
		if (address >= tree_number(msr, "start") && address <= tree_number(msr, "end"))
			return true;
	}
	return false;
}

#define MOV_DR "proc/MOVDRExiting"
#define UNRESTRICTED "proc2/UnrestrictedGuest"

static const xmlNode *control(const struct model_subject *subject, const char *path)
{
	return tree_path(tree_path(subject->node, "vcpu/vmx/controls"), path);
}

static bool is_one(const struct model_subject *subject, const char *path)
{
	const xmlNode *flag = control(subject, path);

	return flag != NULL && strcmp(tree_text(flag), "1") == 0;
}

static bool owns_debug_registers(const struct model_subject *subject)
{
	return may_access(subject, MSR_DEBUGCTL) || (control(subject, MOV_DR) != NULL && !is_one(subject, MOV_DR));
}

static bool holds(enum condition condition, const struct model_subject *subject)
{
	switch (condition) {
	case NATIVE:
		return !subject->has_ept;
	case DEBUG:
		return owns_debug_registers(subject);
	case NESTED:
		return subject->has_ept;
	case RESTRICTED:
		return subject->has_ept && !is_one(subject, UNRESTRICTED);
	case NO_DEBUG:
		return !owns_debug_registers(subject);
	case ALWAYS:
		break;
	}
	return true;
}

/* What else in the policy decides that the flag must be so. */
static void note_condition(const struct model *model, const struct model_subject *subject, enum condition condition)
{
	switch (condition) {
	case NATIVE:
		report_note(model->report, control(subject, "proc2"),
			    "EnableEPT is not 1 here: the subject has no page tables of its own");
		break;
	case NESTED:
		report_note(model->report, control(subject, "proc2"),
			    "EnableEPT is 1 here: the subject has page tables of its own");
		break;
	case RESTRICTED:
		report_note(model->report, control(subject, UNRESTRICTED), "the subject may not turn paging off");
		break;
	case DEBUG:
	case NO_DEBUG:
		report_note(model->report, control(subject, MOV_DR), "whether it may set debug registers stands here");
		report_note(model->report, tree_path(subject->node, "vcpu/msrs"),
			    "whether it may access IA32_DEBUGCTL (16#01d9#) stands here");
		break;
	case ALWAYS:
		break;
	}
}

/* The profiles keep to what holds always, and the native one to what holds for its kind. */
static void suggest(const struct model *model, const xmlNode *flag, const struct requirement *requirement)
{
	if (requirement->condition == ALWAYS || requirement->condition == NATIVE)
		report_help(model->report, "remove this line: %d is the profile's value", requirement->value);
	else
		report_help(model->report, "write <%s>%d</%s> into <%s>", flag->name, requirement->value, flag->name,
			    strrchr(requirement->path, '/') + 1);
}

static void check_flag(const struct model *model, const struct model_subject *subject, const xmlNode *flag,
		       const struct requirement *requirement)
{
	const char *wanted = requirement->value != 0 ? "1" : "0";

	if (strcmp(tree_text(flag), wanted) == 0)
		return;
	report_error(model->report, RULE_VCPU_REQUIREMENT, flag, "%s/%s of subject '%s' must be %s", requirement->path,
		     flag->name, subject->name, wanted);
	note_condition(model, subject, requirement->condition);
	suggest(model, flag, requirement);
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
		for (size_t j = 0; j < sizeof(requirements) / sizeof(requirements[0]); j++) {
			if (holds(requirements[j].condition, &model->subjects[i]))
				check_requirement(model, &model->subjects[i], &requirements[j]);
		}
	}
}

/* The last element of the path that is there. */
static const xmlNode *deepest(const xmlNode *node, const char *path)
{
	while (node != NULL && *path != '\0') {
		const size_t length = strcspn(path, "/");
		char step[32] = "";
		const xmlNode *child;

		strncat(step, path, length < sizeof(step) ? length : sizeof(step) - 1);
		child = tree_child(node, step);
		if (child == NULL)
			return node;
		node = child;
		path += length + (path[length] == '/');
	}
	return node;
}

/* What is missing is not known to be right: expansion writes all of it. One report for a word. */
static bool is_there(const struct model *model, const struct model_subject *subject, const char *path, const char *name)
{
	const xmlNode *vcpu = tree_child(subject->node, "vcpu");

	if (tree_child(path[0] == '\0' ? vcpu : tree_path(vcpu, path), name) != NULL)
		return true;
	report_error(model->report, RULE_VCPU_INCOMPLETE, deepest(vcpu, path),
		     "the virtual CPU of subject '%s' does not say %s%s%s", subject->name, path,
		     path[0] == '\0' ? "" : "/", name);
	return false;
}

static void check_word(const struct model *model, const struct model_subject *subject, const struct vcpu_word *word)
{
	for (size_t i = 0; i < word->count; i++) {
		if (!is_there(model, subject, word->path, word->flags[i].name))
			return;
	}
}

static void check_list(const struct model *model, const struct model_subject *subject, const char *path,
		       const char *const *names)
{
	for (; *names != NULL; names++) {
		if (!is_there(model, subject, path, *names))
			return;
	}
}

#define NAME_ENTRY(name) #name,
static const char *const gpr_names[] = {VCPU_GPR_NAMES(NAME_ENTRY) NULL};
static const char *const segment_names[] = {VCPU_SEGMENT_NAMES(NAME_ENTRY) NULL};

void validate_vcpu_complete(const struct model *model)
{
	for (size_t i = 0; i < model->subject_count; i++) {
		const struct model_subject *subject = &model->subjects[i];

		if (tree_child(subject->node, "vcpu") == NULL)
			continue;
		for (size_t j = 0; j < vcpu_word_count; j++)
			check_word(model, subject, &vcpu_words[j]);
		check_list(model, subject, "registers/gpr", gpr_names);
		check_list(model, subject, "registers/segments", segment_names);
		is_there(model, subject, "", "msrs");
	}
}

static const struct model_mapping *find_at(const struct model_space *space, uint64_t address)
{
	for (size_t i = 0; i < space->count; i++) {
		const struct model_mapping *mapping = &space->mappings[i];

		if (address >= mapping->address && address - mapping->address < mapping->size_bytes)
			return mapping;
	}
	return NULL;
}

/* What ends nearest below an address at which there is nothing, or NULL. */
static const struct model_mapping *find_below(const struct model_space *space, uint64_t address)
{
	const struct model_mapping *nearest = NULL;

	for (size_t i = 0; i < space->count; i++) {
		const struct model_mapping *mapping = &space->mappings[i];

		if (mapping->address < address && (nearest == NULL || mapping->address > nearest->address))
			nearest = mapping;
	}
	return nearest;
}

/* What lies at an address where something else is needed, or whose it would be. */
static void note_place(const struct model *model, const struct model_subject *subject, uint64_t address)
{
	const struct model_mapping *mapping = find_at(&subject->space, address);
	const xmlNode *list = tree_child(subject->node, "memory");

	if (mapping != NULL)
		report_note(model->report, mapping->node, "'%s' is there", mapping->logical);
	else if (list != NULL)
		report_note(model->report, list, "nothing here is at that address");
	mapping = mapping != NULL ? NULL : find_below(&subject->space, address);
	if (mapping != NULL)
		report_note(model->report, mapping->node, "the nearest below, '%s', ends at 0x%" PRIx64,
			    mapping->logical, mapping->address + mapping->size_bytes);
}

void validate_entry_point(const struct model *model)
{
	for (size_t i = 0; i < model->subject_count; i++) {
		const struct model_subject *subject = &model->subjects[i];
		const xmlNode *rip = tree_path(subject->node, "vcpu/registers/gpr/rip");
		const struct model_mapping *mapping;
		uint64_t address;

		if (rip == NULL || subject->has_ept || !number_parse(tree_text(rip), UINT64_MAX, &address))
			continue;
		mapping = find_at(&subject->space, address);
		if (mapping != NULL && mapping->executable)
			continue;
		report_error(model->report, RULE_ENTRY_POINT, rip,
			     "subject '%s' starts at 0x%" PRIx64 ", where it has no executable memory", subject->name,
			     address);
		note_place(model, subject, address);
	}
}

/* A program's first push. A guest with page tables sets its stack itself; idle subjects of a plan never push. */
void validate_stack_pointer(const struct model *model)
{
	for (size_t i = 0; i < model->subject_count; i++) {
		const struct model_subject *subject = &model->subjects[i];
		const xmlNode *rsp = tree_path(subject->node, "vcpu/registers/gpr/rsp");
		const struct model_mapping *mapping;
		uint64_t address;

		if (rsp == NULL || subject->has_ept || !number_parse(tree_text(rsp), UINT64_MAX, &address) ||
		    strncmp(subject->name, PLAN_IDLE_PREFIX, strlen(PLAN_IDLE_PREFIX)) == 0)
			continue;
		mapping = find_at(&subject->space, address - 1);
		if (mapping != NULL && mapping->writable)
			continue;
		report_error(model->report, RULE_STACK_POINTER, rsp,
			     "the stack of subject '%s' ends at 0x%" PRIx64 ", where it has no writable memory",
			     subject->name, address);
		note_place(model, subject, address - 1);
	}
}
