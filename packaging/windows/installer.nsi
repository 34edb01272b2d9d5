; Installer of the frozen program for one user, without administrator's rights. Made by windows-installer.sh:
; makensis -DVERSION=… -DSOURCE=dist/windows/Audiomancer -DOUTPUT=… -DICON=… installer.nsi
; /S installs without questions, /D=C:\folder into a folder.
; The program has 64 bits; an installer of 32 bits would need what Windows on ARM and Wine may lack.
Target amd64-unicode
!include "MUI2.nsh"
!include "FileFunc.nsh"

!define KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\Audiomancer"

Name "Audiomancer"
OutFile "${OUTPUT}"
RequestExecutionLevel user
InstallDir "$LOCALAPPDATA\Programs\Audiomancer"
InstallDirRegKey HKCU "${KEY}" "InstallLocation"
SetCompressor /SOLID lzma
ManifestDPIAware true
BrandingText " "
VIProductVersion "${VERSION}.0"
VIAddVersionKey "ProductName" "Audiomancer"
VIAddVersionKey "FileDescription" "Sample browser for musicians"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "LegalCopyright" "MIT licence"

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_FINISHPAGE_RUN "$INSTDIR\Audiomancer.exe"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"

Section "Audiomancer"
    SetOutPath "$INSTDIR"
    ; Libraries of an older version must not lie beside those of this one.
    RMDir /r "$INSTDIR\_internal"
    File /r "${SOURCE}\*.*"
    SetOutPath "$INSTDIR\bin"
    FileOpen $0 "$INSTDIR\bin\audiomancer.cmd" w
    FileWrite $0 '@"%~dp0..\audiomancer-cli.exe" %*$\r$\n'
    FileClose $0
    SetOutPath "$INSTDIR"
    WriteUninstaller "$INSTDIR\Uninstall.exe"
    CreateShortCut "$SMPROGRAMS\Audiomancer.lnk" "$INSTDIR\Audiomancer.exe" "" "$INSTDIR\Audiomancer.exe" 0
    ; "Open folder with Audiomancer" in the menu of a folder.
    WriteRegStr HKCU "Software\Classes\Directory\shell\Audiomancer" "" "Open folder with Audiomancer"
    WriteRegStr HKCU "Software\Classes\Directory\shell\Audiomancer" "Icon" "$INSTDIR\Audiomancer.exe"
    WriteRegStr HKCU "Software\Classes\Directory\shell\Audiomancer\command" "" '"$INSTDIR\Audiomancer.exe" "%1"'
    WriteRegStr HKCU "${KEY}" "DisplayName" "Audiomancer"
    WriteRegStr HKCU "${KEY}" "DisplayVersion" "${VERSION}"
    WriteRegStr HKCU "${KEY}" "Publisher" "The Audiomancer developers"
    WriteRegStr HKCU "${KEY}" "DisplayIcon" "$INSTDIR\Audiomancer.exe"
    WriteRegStr HKCU "${KEY}" "InstallLocation" "$INSTDIR"
    WriteRegStr HKCU "${KEY}" "UninstallString" '"$INSTDIR\Uninstall.exe"'
    WriteRegStr HKCU "${KEY}" "QuietUninstallString" '"$INSTDIR\Uninstall.exe" /S'
    WriteRegDWORD HKCU "${KEY}" "NoModify" 1
    WriteRegDWORD HKCU "${KEY}" "NoRepair" 1
    ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
    WriteRegDWORD HKCU "${KEY}" "EstimatedSize" $0
SectionEnd

Section "Uninstall"
    ; Only what was installed goes: somebody may have chosen a folder with other things in it. The library stays.
    RMDir /r "$INSTDIR\_internal"
    RMDir /r "$INSTDIR\bin"
    Delete "$INSTDIR\Audiomancer.exe"
    Delete "$INSTDIR\audiomancer-cli.exe"
    Delete "$INSTDIR\NOTICE"
    Delete "$INSTDIR\Uninstall.exe"
    RMDir "$INSTDIR"
    Delete "$SMPROGRAMS\Audiomancer.lnk"
    DeleteRegKey HKCU "Software\Classes\Directory\shell\Audiomancer"
    DeleteRegKey HKCU "${KEY}"
SectionEnd
