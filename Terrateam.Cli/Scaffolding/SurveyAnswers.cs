using Terrateam.Core.Scaffolding;

namespace Terrateam.Cli.Scaffolding;

/// <summary>Asks what a survey leaves open, and puts the answers in.</summary>
internal static class SurveyAnswers
{
    public static RepositorySurvey Of(RepositorySurvey survey, IQuestions questions)
    {
        var doubtful = survey.Directories.Where(static one => one.Kind == DirectoryKind.Doubtful).ToList();
        var areAsked =
            doubtful.Count > 0
            && questions.Ask(
                $"{doubtful.Count} directories look like modules, examples or tests. Plan some of them?",
                isCertain: false
            );
        return survey with
        {
            Directories =
            [
                .. survey.Directories.Select(one =>
                    one.Kind == DirectoryKind.Doubtful
                    && areAsked
                    && questions.Ask($"Plan {one.Path}?", isCertain: false)
                        ? one with
                        {
                            Kind = DirectoryKind.Root,
                        }
                    : one.Kind == DirectoryKind.Root ? Workspaces(one, questions)
                    : one
                ),
            ],
        };
    }

    /// <summary>What is not known of a directory, and what to do about it.</summary>
    public static string Open(FoundDirectory directory) =>
        directory.PossibleWorkspaces.Count > 0
            ? $"nothing says what {Files(directory)} are for; if each is a workspace, name them in "
                + $"dirs.{directory.Path}.workspaces, and the file in a workflow"
            : $"its code asks for terraform.workspace; name the workspaces in dirs.{directory.Path}.workspaces if there "
                + "are others than default";

    private static FoundDirectory Workspaces(FoundDirectory directory, IQuestions questions)
    {
        if (directory.PossibleWorkspaces is { Count: > 0 } possible)
        {
            return questions.Ask(
                $"{directory.Path} has {Files(directory)}. Is each of them for a workspace of that name?",
                isCertain: false
            )
                ? directory with
                {
                    Workspaces = possible,
                    PossibleWorkspaces = [],
                }
                : directory;
        }

        return directory is { AsksForWorkspace: true, Workspaces.Count: 0 }
            ? directory with
            {
                Workspaces = questions.Names(
                    $"The code of {directory.Path} asks for terraform.workspace. Which are there?"
                ),
            }
            : directory;
    }

    private static string Files(FoundDirectory directory) =>
        string.Join(
            ", ",
            directory.PossibleWorkspaces.Select(name =>
                directory.VariableFile!.Replace("*", name, StringComparison.Ordinal)
            )
        );
}
