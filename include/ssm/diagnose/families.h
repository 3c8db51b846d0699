/*
 * families: the tables that catalogue.c joins. Nobody else needs this.
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
extern const struct failure rows_network[];
extern const size_t rows_network_count;
extern const struct failure rows_api[];
extern const size_t rows_api_count;
extern const struct failure rows_denied[];
extern const size_t rows_denied_count;
extern const struct failure rows_target[];
extern const size_t rows_target_count;
extern const struct failure rows_session[];
extern const size_t rows_session_count;
extern const struct failure rows_fine[];
extern const size_t rows_fine_count;

#define COUNT_OF(rows) (sizeof (rows) / sizeof (rows)[0])

#endif
