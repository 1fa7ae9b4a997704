/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * The longest wait for a partition. The wait from a moment t falls as t grows until a frame starts, so the worst
 * moments are the first one of each interval in which it can happen, and those in it at which a chance has just been
 * missed: the end of a frame of the partition or, where the next start counts, its start.
 */
#include <string.h>

#include "analysis/plan.h"

static const struct plan_cpu *find_cpu(const struct plan_major *major, uint64_t id)
{
	for (size_t i = 0; i < major->cpu_count; i++) {
		if (major->cpus[i].id == id)
			return &major->cpus[i];
	}
	return NULL;
}

static bool is_of(const struct plan_frame *frame, const struct plan_seat *seat)
{
	return frame->partition != NULL && strcmp(frame->partition, seat->partition) == 0;
}

static const struct plan_frame *first_frame(const struct plan_cpu *cpu, const struct plan_seat *seat)
{
	for (size_t i = 0; cpu != NULL && i < cpu->frame_count; i++) {
		if (is_of(&cpu->frames[i], seat))
			return &cpu->frames[i];
	}
	return NULL;
}

bool plan_runs_in(const struct plan *plan, size_t major, const struct plan_seat *seat)
{
	return first_frame(find_cpu(&plan->majors[major], seat->cpu), seat) != NULL;
}

/* From the start of a major frame to the partition's first frame, in the worst of those that have one. */
static uint64_t worst_lead(const struct plan *plan, const struct plan_seat *seat)
{
	uint64_t worst = 0;

	for (size_t i = 0; i < plan->major_count; i++) {
		const struct plan_frame *frame = first_frame(find_cpu(&plan->majors[i], seat->cpu), seat);

		if (frame != NULL && frame->start_ticks > worst)
			worst = frame->start_ticks;
	}
	return worst;
}

struct question {
	const struct plan *plan;
	const struct plan_seat *seat;
	const struct plan_major *major;
	uint64_t lead_ticks; /* into the next major frame */
	bool at_once;
	uint64_t worst_ticks;
};

/* Waits from this moment. missed: the frame that starts, or runs, at it no longer counts. */
static void ask(struct question *question, uint64_t moment, bool missed)
{
	const struct plan_cpu *cpu = find_cpu(question->major, question->seat->cpu);
	uint64_t wait = question->major->length_ticks - moment + question->lead_ticks;

	for (size_t i = 0; cpu != NULL && i < cpu->frame_count; i++) {
		const struct plan_frame *frame = &cpu->frames[i];

		if (!is_of(frame, question->seat))
			continue;
		if (question->at_once && frame->start_ticks <= moment && moment < frame->end_ticks)
			return;
		if (frame->start_ticks > moment || (frame->start_ticks == moment && !missed)) {
			wait = frame->start_ticks - moment;
			break;
		}
	}
	if (wait > question->worst_ticks)
		question->worst_ticks = wait;
}

/* The moments from start to end. */
static void ask_interval(struct question *question, uint64_t start, uint64_t end)
{
	const struct plan_cpu *cpu = find_cpu(question->major, question->seat->cpu);

	ask(question, start, false);
	for (size_t i = 0; cpu != NULL && i < cpu->frame_count; i++) {
		const struct plan_frame *frame = &cpu->frames[i];
		const uint64_t moment = question->at_once ? frame->end_ticks : frame->start_ticks;

		if (is_of(frame, question->seat) && moment >= start && moment <= end)
			ask(question, moment, !question->at_once);
	}
}

static void ask_major(struct question *question, const struct plan_seat *during)
{
	const struct plan_cpu *cpu;

	if (during == NULL) {
		ask_interval(question, 0, question->major->length_ticks);
		return;
	}
	cpu = find_cpu(question->major, during->cpu);
	for (size_t i = 0; cpu != NULL && i < cpu->frame_count; i++) {
		if (is_of(&cpu->frames[i], during))
			ask_interval(question, cpu->frames[i].start_ticks, cpu->frames[i].end_ticks);
	}
}

struct plan_wait plan_worst_wait(const struct plan *plan, const struct plan_seat *seat, const struct plan_seat *during,
				 bool at_once)
{
	struct question question = {
	    .plan = plan, .seat = seat, .lead_ticks = worst_lead(plan, seat), .at_once = at_once};
	struct plan_wait wait = {.bounded = false};

	for (size_t i = 0; i < plan->major_count; i++) {
		if (!plan_runs_in(plan, i, seat))
			continue;
		wait.bounded = true;
		question.major = &plan->majors[i];
		ask_major(&question, during);
	}
	wait.ticks = question.worst_ticks;
	return wait;
}
