namespace Terrateam.Cli.Terminal;

/// <summary>
/// What makes a shell ask this program for completions: by <c>[suggest:POSITION] LINE</c>, which answers one a line.
/// Where there are none, the shell completes names of files.
/// </summary>
internal static class CompletionScripts
{
    /// <summary>By shell, with its other name and where the script goes.</summary>
    public static IReadOnlyList<(string Shell, string? Alias, string Hint, string Script)> All { get; } =
    [
        ("bash", null, "source <(terrateam completion bash)", Bash),
        ("zsh", null, "source <(terrateam completion zsh), behind compinit", Zsh),
        ("fish", null, "terrateam completion fish > ~/.config/fish/completions/terrateam.fish", Fish),
        ("powershell", "pwsh", "terrateam completion powershell | Out-String | Invoke-Expression", PowerShell),
    ];

    private const string Bash = """
        _terrateam() {
          local word=${COMP_WORDS[COMP_CWORD]} line
          COMPREPLY=()
          while IFS= read -r line; do
            [[ $line == "$word"* ]] && COMPREPLY+=("$line")
          done < <(terrateam "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)
        }
        complete -o default -F _terrateam terrateam

        """;

    private const string Zsh = """
        #compdef terrateam
        _terrateam() {
          local line="${(j: :)words[1,CURRENT]}"
          local -a found
          found=("${(@f)$(terrateam "[suggest:${#line}]" "$line" 2>/dev/null)}")
          if [[ -n $found ]]; then compadd -a found; else _files; fi
        }
        compdef _terrateam terrateam

        """;

    private const string Fish = """
        function __terrateam_complete
            set -l line (commandline --cut-at-cursor --current-process | string collect)
            terrateam "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
        end
        complete --command terrateam --arguments '(__terrateam_complete)'

        """;

    private const string PowerShell = """
        Register-ArgumentCompleter -Native -CommandName terrateam -ScriptBlock {
            param($word, $ast, $position)
            $length = $position - $ast.Extent.StartOffset
            $line = $ast.ToString().PadRight($length)
            terrateam "[suggest:$length]" "$line" 2>$null | Where-Object { $_ -like "$word*" } | ForEach-Object {
                [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
            }
        }

        """;
}
