/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The plan, frame by frame. */
#include "plan_oracle.h"

#include "policy_builder.h"

static const struct policy_plan *plan_of(cpu_id_t cpu, uint32_t major)
{
	return &table_plan[major * table_header.cpu_count + cpu];
}

static struct plan_frame frame_at(struct plan_frame frame, tsc_t start)
{
	frame.start = start;
	frame.end = frame.major_start + table_minor[frame.minor].deadline;
	frame.partition = table_minor[frame.minor].partition;
	return frame;
}

struct plan_frame plan_oracle_begin(cpu_id_t cpu, tsc_t start)
{
	struct plan_frame const frame = {.minor = plan_of(cpu, 0)->minor_first, .major_start = start};

	return frame_at(frame, start);
}

uint32_t plan_oracle_major(uint32_t major, uint32_t request)
{
	bool const asked = (table_header.flags & POLICY_FLAG_TAU0) != 0 && request < table_header.major_count;

	return asked ? request : major;
}

struct plan_frame plan_oracle_next(cpu_id_t cpu, struct plan_frame frame, uint32_t request)
{
	const struct policy_plan *const plan = plan_of(cpu, frame.major);

	frame.minor++;
	if (frame.minor == plan->minor_first + plan->minor_count) {
		frame.major_start += table_major[frame.major].period;
		frame.major = plan_oracle_major(frame.major, request);
		frame.minor = plan_of(cpu, frame.major)->minor_first;
	}
	return frame_at(frame, frame.end);
}
