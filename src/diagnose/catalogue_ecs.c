/*
 * catalogue_ecs: ECS Exec.
 */
#include "ssm/diagnose/families.h"

const struct failure rows_ecs[] = {
	{
		.id = "ecs-exec-disabled",
		.when = {
			ALL(HAS(FINAL, "execute command was not enabled when the task was run")),
		},
		.headline = "ECS Exec is not enabled for this task, or its agent is not running",
		.about = "ECS Exec is not enabled for this task, or its agent is not running.",
	},
};

const size_t rows_ecs_count = COUNT_OF(rows_ecs);
