/*
 * families: the tables that catalogue.c joins, and what more than one of them
 * or derive.c says of calls and commands. Nobody else needs this.
 */
#ifndef SSM_DIAGNOSE_FAMILIES_H
#define SSM_DIAGNOSE_FAMILIES_H

#include "ssm/diagnose/catalogue.h"

extern const struct failure rows_cli[];
extern const size_t rows_cli_count;
extern const struct failure rows_config[];
extern const size_t rows_config_count;
extern const struct failure rows_credentials[];
extern const size_t rows_credentials_count;
extern const struct failure rows_sso[];
extern const size_t rows_sso_count;
extern const struct failure rows_machine[];
extern const size_t rows_machine_count;
extern const struct failure rows_network[];
extern const size_t rows_network_count;
extern const struct failure rows_proxy[];
extern const size_t rows_proxy_count;
extern const struct failure rows_tls[];
extern const size_t rows_tls_count;
extern const struct failure rows_api[];
extern const size_t rows_api_count;
extern const struct failure rows_denied[];
extern const size_t rows_denied_count;
extern const struct failure rows_target[];
extern const size_t rows_target_count;
extern const struct failure rows_ecs[];
extern const size_t rows_ecs_count;
extern const struct failure rows_plugin[];
extern const size_t rows_plugin_count;
extern const struct failure rows_session[];
extern const size_t rows_session_count;
extern const struct failure rows_node[];
extern const size_t rows_node_count;
extern const struct failure rows_fine[];
extern const size_t rows_fine_count;

/* The calls that a session is made of: start-session's, execute-command's. */
#define SSM_CALLS "StartSession|ResumeSession|TerminateSession"
#define ECS_CALLS "ExecuteCommand|DescribeTasks"
#define SESSION_CALLS SSM_CALLS "|" ECS_CALLS

/* Answered, they are only the way to what was asked for. */
#define SIGN_IN								\
	"AssumeRole|AssumeRoleWithWebIdentity|AssumeRoleWithSAML|"	\
	"GetRoleCredentials|CreateToken|CreateOAuth2Token|RegisterClient"

/* What was run opens no session, or may do. */
#define NO_SESSION_ASKED KNOWN(ANOTHER)
#define SESSION_ASKED UNKNOWN(ANOTHER)

/*
 * The command to run again, with the profile and the Region of before; and
 * without an endpoint of one's own.
 */
#define AGAIN "{again}{aws_options}"
#define AGAIN_PLAIN "{again_plain}{aws_options}"

/*
 * Version 1 of the AWS CLI has neither "configure list-profiles" nor "configure
 * sso" nor "sso login" (aws-cli, branch master, awscli/customizations).
 */
#define CLI_1 IS(CLI_GENERATION, "1")
#define NOT_CLI_1 NOT(CLI_GENERATION, "1")
#define SECTIONS "grep '^\\[' ~/.aws/config ~/.aws/credentials"

#define COUNT_OF(rows) (sizeof (rows) / sizeof (rows)[0])

#endif
