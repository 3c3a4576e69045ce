namespace Terrateam.Tests.Docs.Releases;

/// <summary>
/// A <c>gh</c> for the release workflows: commits and tags are those of a real git repository, every call is noted, and
/// what the workflows do not ask is refused.
/// </summary>
internal static class GitHubProgram
{
    public const string Script = """
        #!/bin/bash
        set -eu
        export GIT_DIR=$HERE/github.git GIT_AUTHOR_NAME=GitHub GIT_AUTHOR_EMAIL=g@h GIT_COMMITTER_NAME=GitHub GIT_COMMITTER_EMAIL=g@h
        printf '%s\n' "$*" >>"$HERE/asked"
        value() { local word; for word in "$@"; do if [[ $word == $name=* ]]; then echo "${word#*=}"; fi; done; }
        case "$1 $2" in
          'workflow run') exit ;;
          'release create')
            printf '%s\n' "$@" >"$HERE/release"
            exit ;;
        esac
        [[ $1 == api ]]
        shift
        method=GET; if [[ $1 == --method ]]; then method=$2; shift 2; fi
        path=${1#repos/acme/terrateam/git/}; shift
        case "$method $path" in
          'GET ref/heads/main') git rev-parse refs/heads/main ;;
          'GET matching-refs/'*)
            git for-each-ref --format='{"ref": "%(refname)", "object": {"sha": "%(objectname)"}}' "refs/${path#matching-refs/}*" | jq --slurp . ;;
          'GET commits/'*) git rev-parse "${path#commits/}^{tree}" ;;
          'GET trees')
            asked=$(cat)
            export GIT_INDEX_FILE=$HERE/index; rm -f "$GIT_INDEX_FILE"
            git read-tree "$(jq --raw-output .base_tree <<<"$asked")"
            blob=$(jq --join-output '.tree[0].content' <<<"$asked" | git hash-object -w --stdin)
            git update-index --add --cacheinfo "$(jq --raw-output '.tree[0] | .mode' <<<"$asked"),$blob,$(jq --raw-output '.tree[0].path' <<<"$asked")"
            git write-tree ;;
          'GET commits')
            asked=$(cat)
            git commit-tree "$(jq --raw-output .tree <<<"$asked")" -p "$(jq --raw-output '.parents[0]' <<<"$asked")" -m "$(jq --raw-output .message <<<"$asked")" ;;
          'GET ref/tags/'*) git rev-parse --verify --quiet "refs/${path#ref/}" >/dev/null ;;
          'PATCH refs/tags/'*)
            new=$(name=sha value "$@")
            [[ $(name=force value "$@") == false ]] && git merge-base --is-ancestor "$path" "$new"
            git update-ref "$path" "$new" ;;
          'GET refs')
            git update-ref "$(name=ref value "$@")" "$(name=sha value "$@")" '' ;;
          *) echo "gh: $method $path is not here" >&2; exit 1 ;;
        esac
        """;
}
