#!/usr/bin/env bash
# Makes, in the Entra ID tenant that `az` is signed in to, what `terrateam ops` needs: an application with the role
# Terrateam.Operator that lets in only who is assigned to it, and a group that has the role, without anybody in it. What is
# there already is kept, so that it can be run again. Prints what the deployment needs (docs/incident-response.md).
#
# Options:
#   --name NAME          of the application, which is for this alone; default terrateam-operations
#   --group NAME         of the group; default terrateam-operators
#   --break-glass USER   an account that has the role itself, for the day on which the group does not work
# You need to be Application Administrator, and allowed to make groups.
set -euo pipefail

name=terrateam-operations group=terrateam-operators breakGlass= ours=
graph=https://graph.microsoft.com/v1.0

# Ids within the application, by which a second run knows what the first one made.
role=5d2c4f0e-6f0b-4c9e-9d5a-0c1f7e1f6a11
scope=0b8f3d1a-5c2e-4a7b-8f60-3e9d2b7c4a22
# The Azure CLI, by which operators get their tokens.
cli=04b07795-8ddb-461a-bbee-02f9e1bf7b46

fail() {
  printf '%s\n' "$1" >&2
  exit 1
}

note() { printf '%s\n' "$1" >&2; }

while (($#)); do
  # They stand in filters and in JSON.
  [[ ${2:-} =~ ^[A-Za-z0-9][A-Za-z0-9_.@#-]{0,99}$ ]] || fail "$1 takes a name of letters, digits and - _ . @ #."
  case $1 in
    --name) name=$2 ;;
    --group) group=$2 ;;
    --break-glass) breakGlass=$2 ;;
    *) fail "There is no option $1, only --name, --group and --break-glass." ;;
  esac
  shift 2
done
command -v az >/dev/null || fail "The Azure CLI is missing: https://learn.microsoft.com/cli/azure/install-azure-cli"

# One value, or none. With two it is not known which one is meant.
only() {
  local what=$1 found
  shift
  found=$("$@" --output tsv)
  [[ $found != *$'\n'* ]] || fail "There are several $what. Rename all but one, or choose another name."
  printf '%s' "$found"
}

# What was made a moment ago is not known everywhere at once.
send() {
  local method=$1 path=$2 body=$3 pause
  for pause in 2 5 10 20 0; do
    if az rest --method "$method" --url "$graph/$path" --headers Content-Type=application/json --body "$body" --output none; then
      return
    fi
    if ((pause)); then sleep "$pause"; fi
  done
  fail "$method $path failed: see above. What was made so far stays, and running this again goes on."
}

# The application as it has to be. Programs that need no consent come last: the scope has to be there before.
application() {
  cat <<JSON
{
  "identifierUris": ["api://$app"],
  "appRoles": [
    {
      "id": "$role",
      "value": "Terrateam.Operator",
      "displayName": "Terrateam operator",
      "description": "Uses terrateam ops.",
      "allowedMemberTypes": ["User"],
      "isEnabled": true
    }
  ],
  "api": {
    "requestedAccessTokenVersion": 2,
    "oauth2PermissionScopes": [
      {
        "id": "$scope",
        "value": "operate",
        "type": "Admin",
        "adminConsentDisplayName": "Operate Terrateam",
        "adminConsentDescription": "Uses terrateam ops as the person who is signed in.",
        "isEnabled": true
      }
    ],
    "preAuthorizedApplications": [$1]
  }
}
JSON
}

assign() {
  local who=$1 assigned
  assigned=$(az rest --method get --url "$graph/servicePrincipals/$principal/appRoleAssignedTo" \
    --query "value[?principalId=='$who' && appRoleId=='$role'].id" --output tsv)
  if [[ -z $assigned ]]; then
    send post "servicePrincipals/$principal/appRoleAssignedTo" \
      "{ \"principalId\": \"$who\", \"resourceId\": \"$principal\", \"appRoleId\": \"$role\" }"
  fi
}

tenant=$(az account show --query tenantId --output tsv) || fail "Sign in first: az login"

app=$(only "applications named $name" az ad app list --filter "displayName eq '$name'" --query '[].appId')
if [[ -z $app ]]; then
  app=$(az ad app create --display-name "$name" --sign-in-audience AzureADMyOrg --query appId --output tsv)
  note "Made the application $name."
else
  ours=$(az ad app show --id "$app" --query "appRoles[?id=='$role'].value" --output tsv)
  roles=$(az ad app show --id "$app" --query 'length(appRoles)' --output tsv)
  [[ $ours == Terrateam.Operator || $roles == 0 ]] \
    || fail "The application $name is for something else. Choose another name with --name."
fi
if [[ $ours != Terrateam.Operator ]]; then
  send patch "applications(appId='$app')" "$(application '')"
fi
send patch "applications(appId='$app')" \
  "$(application "{ \"appId\": \"$cli\", \"delegatedPermissionIds\": [\"$scope\"] }")"

principal=$(only "service principals of $name" az ad sp list --filter "appId eq '$app'" --query '[].id')
if [[ -z $principal ]]; then
  principal=$(az ad sp create --id "$app" --query id --output tsv)
fi
# Who is assigned no role gets no token.
send patch "servicePrincipals/$principal" '{ "appRoleAssignmentRequired": true }'

members=$(only "groups named $group" az ad group list --filter "displayName eq '$group'" --query '[].id')
if [[ -z $members ]]; then
  members=$(az ad group create --display-name "$group" --mail-nickname "$group" --query id --output tsv)
  note "Made the group $group. It has no members."
fi
assign "$members"
if [[ $breakGlass ]]; then
  breakGlassId=$(az ad user show --id "$breakGlass" --query id --output tsv)
  assign "$breakGlassId"
fi

note "For the deployment, with operators of the tenant $tenant:"
printf 'export %s\n' "TERRATEAM_OPERATORS_APP=$app" "TERRATEAM_OPERATORS_GROUP=$members"
if [[ $breakGlass ]]; then
  printf 'export %s\n' "TERRATEAM_BREAK_GLASS_ID=$breakGlassId" "TERRATEAM_BREAK_GLASS_NAME=$breakGlass"
fi
