using Terrateam.Cli.Terminal;

namespace Terrateam.Cli.Scaffolding;

/// <summary>Answers what the files alone do not say.</summary>
internal interface IQuestions
{
    /// <summary>Yes or no.</summary>
    /// <param name="question">The question, with its question mark.</param>
    /// <param name="isCertain">The answer where the user says nothing.</param>
    bool Ask(string question, bool isCertain);

    /// <summary>Names, none of them where the user says nothing.</summary>
    IReadOnlyList<string> Names(string question);
}

/// <summary>Takes what is certain.</summary>
internal sealed class NoQuestions : IQuestions
{
    public bool Ask(string question, bool isCertain) => isCertain;

    public IReadOnlyList<string> Names(string question) => [];
}

/// <summary>Asks on a terminal.</summary>
/// <param name="screen">Shows the questions.</param>
/// <param name="input">Has the answers; its end is one too, for the rest.</param>
internal sealed class TerminalQuestions(Screen screen, TextReader input) : IQuestions
{
    public bool Ask(string question, bool isCertain)
    {
        while (true)
        {
            switch (Read($"{question} [{(isCertain ? "Y/n" : "y/N")}]").ToLowerInvariant())
            {
                case "":
                    return isCertain;
                case "y" or "yes":
                    return true;
                case "n" or "no":
                    return false;
            }
        }
    }

    public IReadOnlyList<string> Names(string question) =>
        Read($"{question} [none]").Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);

    private string Read(string question)
    {
        screen.Raw($"{screen.Text("?", Tone.Cyan)} {screen.Text(question)} ");
        screen.Flush();
        return input.ReadLine()?.Trim() ?? "";
    }
}
