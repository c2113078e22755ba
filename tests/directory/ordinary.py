"""Ordinary words of the six languages that tempt as nicknames: colours, animals, trades, people, and small words.

Not a dictionary: what papers print in small letters every day and somebody once used of a club or a coach.
"""

from __future__ import annotations

from bot.directory.names import word_set

ORDINARY_WORDS = {
    "en": word_set(
        """
        red reds blue blues white whites black blacks green greens yellow yellows orange lion lions tiger tigers
        wolf wolves eagle eagles bear bears fox foxes ram rams bull bulls bee bees owl owls hawk hawks bird birds
        swan swans cat cats elephant elephants shark sharks horse horses dog dogs saint saints devil devils angel
        angels king kings queen prince knight knights soldier miner miners sailor sailors hammer hammers cherry
        cherries potters blades iron hornets canaries magpies seagulls royals pilgrims pirates giant giants boss
        gaffer professor doctor engineer general captain teacher normal special one big old lady the club team city
        united side home and or but for with from this that what when where who why how not all more most some none
        first last next new national squad champions
        """
    ),
    "it": word_set(
        """
        rosso rossi blu bianco bianchi nero neri verde verdi giallo gialli viola azzurro leone leoni lupo lupi toro
        tori aquila aquile orso orsi volpe diavoli santo santi re regina principe cavaliere cavalieri soldato
        marinaio maestro professore dottore ingegnere generale capitano vecchia signora casa squadra stella dea
        drago draghi asino asini elefante galletti gatto gatti cane cani cavallo zebra zebre che chi cosa come
        quando dove perché non più meno molto poco tutto tutti primo ultimo nuovo grande piccolo nazionale campioni
        capolista
        """
    ),
    "es": word_set(
        """
        rojo rojos azul azules blanco negro negros amarillo amarillos león leones tigre tigres lobo lobos águila oso
        osos zorro toros diablo diablos santos rey reyes príncipe caballero soldado marinero pirata piratas
        ingeniero profesor doctor capitán vieja señora casa equipo estrella dragón burro gato gatos perro perros
        caballo millonario bolso academia globo lechuga que quien como cuando donde porque más menos mucho poco todo
        todos primero último nuevo grande pequeño nacional selección galo gallo millonarios campeón campeones
        """
    ),
    "fr": word_set(
        """
        rouge rouges bleu bleue blanc blancs noir noirs vert verte jaune jaunes lion lions tigre tigres loup loups
        aigle aigles ours renard taureau diable diables saint saints roi rois prince chevalier soldat marin pirate
        pirates professeur docteur capitaine vieille dame maison équipe étoile dragon âne chat chats chien chiens
        cheval canari qui quoi comme quand où pourquoi pas plus moins beaucoup peu tout tous premier dernier nouveau
        grand petit national nationale sélection champions
        """
    ),
    "de": word_set(
        """
        rot rote roten blau blaue blauen weiß weiße weißen schwarz schwarze schwarzen grün grüne grünen gelb gelbe
        gelben löwe löwen tiger wolf wölfe adler bär bären fuchs bulle bullen teufel heilige könig könige prinz
        ritter soldat seemann pirat piraten lehrer professor doktor kapitän alte dame haus mannschaft stern drache
        esel katze hund pferd geißbock zebras störche wer was wie wann wo warum nicht mehr weniger viel wenig alle
        erste letzte neue groß klein nationalmannschaft nationalelf elf meister
        """
    ),
    "pt": word_set(
        """
        vermelho vermelhos azul azuis branco brancos preto pretos verde verdes amarelo amarelos leão tigre tigres
        lobo lobos urso raposa touro diabo diabos santo santos rei rainha príncipe cavaleiro soldado marinheiro
        pirata professor doutor capitão velha senhora casa equipa equipe time estrela dragão burro gato cachorro
        cavalo peixe porco furacão massa quem quando onde muito pouco tudo primeiro novo grande pequeno seleção
        nacional galo campeão campeões
        """
    ),
}
