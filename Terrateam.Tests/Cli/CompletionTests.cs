namespace Terrateam.Tests.Cli;

/// <summary><c>terrateam completion</c>, in the shells that a machine has.</summary>
public sealed class CompletionTests
{
    // What bash does on a tab: it sets the variables and calls the function.
    private const string Press = """
        source <(terrateam completion bash)
        press() {
          COMP_LINE=$1 COMP_POINT=${#1} COMP_WORDS=($1)
          if [[ $1 == *' ' ]]; then COMP_WORDS+=(''); fi
          COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
          $(complete -p terrateam | sed -E 's/.*-F ([^ ]+).*/\1/')
          echo "${COMPREPLY[@]}"
        }
        press "$1"
        """;

    [Theory]
    [InlineData("terrateam val", "validate")]
    [InlineData("terrateam validate --j", "--json")]
    [InlineData("terrateam import --from ", "atlantis digger")]
    [InlineData("terrateam completion po", "powershell")]
    [InlineData("terrateam explain --config ", "")]
    [InlineData("terrateam validate ./con", "")]
    public void Bash_completes_commands_options_and_values_and_leaves_files_to_itself(string line, string expected)
    {
        using var checkout = new LaptopCheckout();
        checkout.Environment["PATH"] = $"{AppContext.BaseDirectory}:{Environment.GetEnvironmentVariable("PATH")}";

        var (code, output, error) = checkout.Start("bash", ["-c", Press, "bash", line], checkout.Root);

        Assert.Equal((0, "", expected), (code, error, output.TrimEnd()));
    }

    [Fact]
    public void Every_command_that_is_not_hidden_is_completed()
    {
        using var checkout = new LaptopCheckout();

        var words = checkout.Run("[suggest:10]", "terrateam ").Output.Split('\n');

        Assert.Contains("init", words);
        Assert.Contains("explain", words);
        Assert.DoesNotContain("terragrunt-config-builder", words);
        Assert.DoesNotContain("/?", words);
    }

    [Theory]
    [InlineData("bash", "complete ")]
    [InlineData("zsh", "compdef ")]
    [InlineData("fish", "complete ")]
    [InlineData("powershell", "Register-ArgumentCompleter ")]
    [InlineData("pwsh", "Register-ArgumentCompleter ")]
    public void Every_shell_has_a_script(string shell, string registration)
    {
        using var checkout = new LaptopCheckout();

        var answer = checkout.Run("completion", shell);

        Assert.Equal((0, ""), LaptopAnswers.Told(answer));
        Assert.Contains($"\n{registration}", $"\n{answer.Output}", StringComparison.Ordinal);
    }

    // Not every machine has it; a shell that is there has to accept its script.
    [Theory]
    [InlineData("zsh", "autoload -Uz compinit && compinit -u -D; source <(terrateam completion zsh)")]
    [InlineData("fish", "terrateam completion fish | source; complete -C 'terrateam val' | grep -qx validate")]
    public void A_shell_that_is_there_accepts_its_script(string shell, string script)
    {
        using var checkout = new LaptopCheckout();
        checkout.Environment["PATH"] = $"{AppContext.BaseDirectory}:{Environment.GetEnvironmentVariable("PATH")}";
        var isThere = checkout.Start("sh", ["-c", $"command -v {shell}"], checkout.Root).Code == 0;

        var (code, _, error) = isThere ? checkout.Start(shell, ["-c", script], checkout.Root) : (0, "", "");

        Assert.Equal((0, ""), (code, error));
    }
}
